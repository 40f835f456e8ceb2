import { z } from "zod";
import { wireErrorSchema } from "./errors.ts";
import { digestSchema, sizeSchema } from "./oci/descriptor.ts";

/** What the user asked for, in the words of the command line. */
export const transferRequestSchema = z.object({
  source: z.string().max(5000),
  destination: z.string().max(5000),
  /** Further tags in the destination's repository that shall point at the same image. */
  alsoTag: z.array(z.string().max(128)).max(100).default([]),
  /** Take only these platforms of an index; empty takes everything, byte for byte. */
  platforms: z.array(z.string().max(100)).max(100).default([]),
  /** Every tag of the source repository. */
  allTags: z.boolean().default(false),
  /** What the user typed because the plan asked for it with `confirm`. */
  confirmation: z.string().max(600).optional(),
  /** A file at the destination may be replaced, which is otherwise refused. */
  overwrite: z.boolean().optional(),
  /** Fails with `tag_exists`, before anything moves, where a tag points at another image. Default: it is replaced. */
  keepTags: z.boolean().optional(),
  /** Further images for a destination that is one file, each a location with an image's name. */
  alsoFrom: z.array(z.string().max(5000)).max(10_000).optional(),
  /** The file at the destination has a list of its images in it, and its checksums beside it. */
  bundle: z.boolean().optional(),
  /**
   * `never`: everything passes through this computer, also where a registry could copy by itself. Default: it copies where
   * it can and moves no tag that nobody asked for.
   */
  serverCopy: z.enum(["auto", "never"]).optional(),
  /**
   * `all`: what refers to the image goes along, by its subject or by cosign's tags: signatures, SBOMs, attestations. A
   * registry does not copy by itself then. Default: nothing.
   */
  additions: z.enum(["none", "all"]).optional(),
  /** Splits the file at the destination into parts of at most so many bytes. */
  partBytes: z
    .number()
    .int()
    .min(1024 * 1024)
    .max(Number.MAX_SAFE_INTEGER)
    .optional(),
});

export type TransferRequest = z.infer<typeof transferRequestSchema>;

export const TRANSFER_STATES = [
  "queued",
  "planning",
  "running",
  /**
   * Stopped with everything that was moved so far: by the user, and goes on when the user says so; or because a host
   * cannot serve us now, and then `waiting` says why and until when.
   */
  "paused",
  "done",
  "failed",
  "cancelled",
] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

/** What a transfer is busy with while it is planned and run, in the order in which it gets there. */
export const TRANSFER_PHASES = [
  /** Which images the names stand for. */
  "resolve",
  /** What the image is made of, and what the destination has of it. */
  "check",
  /** Layers that another repository of the same registry has. */
  "mount",
  /** Bytes of layers. */
  "transfer",
  /** Manifests and names. */
  "manifest",
  /** Whether the names point where they shall. */
  "verify",
] as const;
export type TransferPhase = (typeof TRANSFER_PHASES)[number];

export const LAYER_STATES = [
  "waiting",
  "checking",
  "exists",
  "mounted",
  "moving",
  "verifying",
  "done",
  "failed",
  "cancelled",
] as const;
export type LayerState = (typeof LAYER_STATES)[number];

/** One blob of a transfer. */
export const transferLayerSchema = z.object({
  digest: digestSchema,
  role: z.enum(["layer", "config"]),
  size: sizeSchema,
  state: z.enum(LAYER_STATES),
  /** Payload bytes that the destination has taken. */
  bytes: sizeSchema,
  mountFrom: z.string().optional(),
  /** Bytes that were there when an earlier attempt was taken up; absent when it began at its beginning. */
  resumedAt: sizeSchema.optional(),
});

export type TransferLayer = z.infer<typeof transferLayerSchema>;

export const TRANSFER_WAIT_REASONS = [
  /** The host asks to be left alone. */
  "asked",
  /** The host answers, and fails. */
  "failing",
  /** The host cannot be reached. */
  "away",
] as const;

/** Why a transfer is paused although nobody paused it: what stopped it will pass. Times in milliseconds since 1970. */
export const transferWaitSchema = z.object({
  why: z.enum(TRANSFER_WAIT_REASONS),
  host: z.string(),
  since: z.number(),
  /** The time that the host named. */
  until: z.number().optional(),
  /** When a program that stays tries again by itself. */
  nextAt: z.number(),
  /** What happened last. */
  error: wireErrorSchema,
});

export type TransferWait = z.infer<typeof transferWaitSchema>;

export const transferSchema = z.object({
  id: z.string(),
  kind: z.enum(["pull", "push", "copy", "retag"]),
  source: z.string(),
  destination: z.string(),
  request: transferRequestSchema,
  state: z.enum(TRANSFER_STATES),
  /** Only while it is planned or runs. */
  phase: z.enum(TRANSFER_PHASES).optional(),
  /** Where it stands among the others: those with a lower number begin first. */
  position: z.number().optional(),
  /** Another process runs it or keeps it in its queue. Layers are known only there. */
  elsewhere: z.boolean().optional(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  startedAt: z.number().optional(),
  finishedAt: z.number().optional(),
  /** Bytes to move and bytes moved. Blobs that exist or are mounted count in neither. */
  bytesTotal: sizeSchema,
  bytesDone: sizeSchema,
  /**
   * Present while and after a registry copies by itself: how far it says it is. With `refused`: why it would not, so that
   * everything goes through this computer although the plan said otherwise.
   */
  serverCopy: z
    .object({
      percent: z.number().optional(),
      message: z.string().optional(),
      refused: wireErrorSchema.optional(),
    })
    .optional(),
  /** Moving average over 5 seconds. */
  bytesPerSecond: z.number(),
  /** Absent for the first 3 seconds and while the speed is unknown. */
  etaSeconds: z.number().optional(),
  layers: z.array(transferLayerSchema),
  /** The root digest of each name, also of those that pointed there already, and what a replaced one pointed at before. */
  results: z.array(
    z.object({ name: z.string(), digest: digestSchema, previous: digestSchema.optional() }),
  ),
  error: wireErrorSchema.optional(),
  /** Only while it is paused. */
  waiting: transferWaitSchema.optional(),
  /** How often in a row it has had to wait without getting further. */
  waits: z.number().int().optional(),
});

export type Transfer = z.infer<typeof transferSchema>;

/** What the journal of a transfer tells, in the order in which it may happen. */
export const TRANSFER_LOG_CODES = [
  "queued",
  "planned",
  "blob_exists",
  "blob_mounted",
  "blob_done",
  "blob_retried",
  "named",
  "paused",
  "waiting",
  "tried_again",
  "resumed",
  "continued",
  "interrupted",
  "retried",
  "server_refused",
  "done",
  "failed",
  "cancelled",
] as const;
export type TransferLogCode = (typeof TRANSFER_LOG_CODES)[number];

/**
 * One line of a transfer's log, as code and facts; it is put in words when it is shown. `planned` {blobs, move, mount,
 * exists}: a number of blobs and three of bytes; `blob_*` {digest, size, from}; `named` {name, digest, previous}; `paused`,
 * `cancelled`, `queued`, `resumed`, `continued`, `tried_again` and `retried` {by}: `desktop`, `browser` or `cli`; `failed`
 * {code}; `waiting` {why, host, code, status, until};
 * `server_refused` {code} with the facts of that error.
 */
export const transferLogLineSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  code: z.enum(TRANSFER_LOG_CODES),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

export type TransferLogLine = z.infer<typeof transferLogLineSchema>;

/** Transfers that run at once, and how fast all of them together may be. Bytes each second; 0 is without limit. */
export const transferLimitsSchema = z.object({
  concurrency: z.number().int().min(1).max(10),
  downBytesPerSecond: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  upBytesPerSecond: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** One layer at a time goes to each registry: several share a narrow line so badly that each of them may time out. */
  oneUploadAtATime: z.boolean().default(false),
});

export type TransferLimits = z.infer<typeof transferLimitsSchema>;

/** Three at once: each moves several blobs at once, so that more would only share the same link. */
export const DEFAULT_TRANSFER_LIMITS: TransferLimits = {
  concurrency: 3,
  downBytesPerSecond: 0,
  upBytesPerSecond: 0,
  oneUploadAtATime: false,
};

/**
 * The stream of all transfers: a snapshot first, then patches. A patch carries the transfer without layers, and only
 * the layers that changed since the last item this consumer took.
 */
export const transferEventSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("snapshot"),
    sequence: z.number(),
    transfers: z.array(transferSchema),
  }),
  z.object({
    kind: z.literal("patch"),
    sequence: z.number(),
    changed: z.array(transferSchema),
    removed: z.array(z.string()),
  }),
]);

export type TransferEvent = z.infer<typeof transferEventSchema>;

export function isFinished(state: TransferState): boolean {
  return state === "done" || state === "failed" || state === "cancelled";
}

/** Waits its turn or is being worked on: it can be paused. */
export function isActive(state: TransferState): boolean {
  return state === "queued" || state === "planning" || state === "running";
}

/** The transfers after an event. `changed[].layers` holds changed layers only, except for transfers not seen before. */
export function applyTransferEvent(
  transfers: ReadonlyMap<string, Transfer>,
  event: TransferEvent,
): ReadonlyMap<string, Transfer> {
  if (event.kind === "snapshot")
    return new Map(event.transfers.map((transfer) => [transfer.id, transfer]));
  const next = new Map(transfers);
  for (const id of event.removed) next.delete(id);
  for (const change of event.changed)
    next.set(change.id, mergeTransfer(next.get(change.id), change));
  return next;
}

function mergeTransfer(known: Transfer | undefined, change: Transfer): Transfer {
  if (known === undefined) return change;
  const layers = new Map(known.layers.map((layer) => [layer.digest, layer]));
  for (const layer of change.layers) layers.set(layer.digest, layer);
  return { ...change, layers: [...layers.values()] };
}
