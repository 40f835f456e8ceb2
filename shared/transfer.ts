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
});

export type TransferRequest = z.infer<typeof transferRequestSchema>;

export const TRANSFER_STATES = [
  "queued",
  "planning",
  "running",
  "done",
  "failed",
  "cancelled",
] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

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
});

export type TransferLayer = z.infer<typeof transferLayerSchema>;

export const transferSchema = z.object({
  id: z.string(),
  kind: z.enum(["pull", "push", "copy", "retag"]),
  source: z.string(),
  destination: z.string(),
  request: transferRequestSchema,
  state: z.enum(TRANSFER_STATES),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
  startedAt: z.number().optional(),
  finishedAt: z.number().optional(),
  /** Bytes to move and bytes moved. Blobs that exist or are mounted count in neither. */
  bytesTotal: sizeSchema,
  bytesDone: sizeSchema,
  /** Moving average over 5 seconds. */
  bytesPerSecond: z.number(),
  /** Absent for the first 3 seconds and while the speed is unknown. */
  etaSeconds: z.number().optional(),
  layers: z.array(transferLayerSchema),
  /** The root digest of each name, also of those that pointed there already. */
  results: z.array(z.object({ name: z.string(), digest: digestSchema })),
  error: wireErrorSchema.optional(),
});

export type Transfer = z.infer<typeof transferSchema>;

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
