import { AppError } from "../../shared/errors.ts";
import { tagExists } from "../../shared/kept-tags.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { PlannedBlob, PlannedManifest, PlannedTag, TransferPlan } from "../../shared/plan.ts";
import { printable } from "../../shared/printable.ts";
import type { TransferPhase } from "../../shared/transfer.ts";
import type { ServerCopyWork } from "../images/image-store.ts";
import type { Undo } from "../images/undo/undo.ts";
import type { BlobLedger } from "./blob-ledger.ts";
import { type BlobReporter, type CopyContext, copyBlob, PLAN_FRESH_MS } from "./copy-node.ts";
import type { GraphNode, Nodes } from "./graph.ts";
import { writeWithBlobs } from "./missing-blobs.ts";
import { runBounded } from "./parallel.ts";
import type { Relays } from "./relay.ts";
import type { PreparedTransfer } from "./prepare.ts";
import { leavesOrdinaryWay } from "./server-refusal.ts";
import { onSide } from "./sides.ts";

/**
 * Blobs that one transfer works at. How many move at once is decided for each host; the others are asked for, mounted, or
 * wait for the disk.
 */
const DEFAULT_PARALLEL = 12;

export interface CopyReporter extends BlobReporter {
  /** A name points at the image now. */
  named(name: string, digest: Digest): void;
  /** The work has come so far. */
  phase?(phase: TransferPhase): void;
  /** The registry copies by itself. */
  server(progress: { readonly percent?: number; readonly message?: string }): void;
}

export interface CopyGraphOptions {
  readonly signal: AbortSignal;
  readonly reporter: CopyReporter;
  readonly ledger: BlobLedger;
  readonly now: () => number;
  readonly parallel?: number;
  readonly relays?: Relays | undefined;
  readonly undo?: Pick<Undo, "keepAt" | "finish" | "forget"> | undefined;
}

type GraphContext = CopyContext &
  CopyGraphOptions & { readonly nodes: Nodes; readonly keepTags: boolean };

/**
 * Carries a plan out: blobs, then manifests with children before parents, then additions, then names. The first failure stops the
 * rest, and nothing gets a name unless everything it needs is there.
 * Spec: distribution-spec v1.1, Pushing Manifests.
 * @returns why the registry did not copy by itself after all, where the images can still go the ordinary way: that has to
 * be planned then. Undefined when everything is done.
 * @throws tag_moved, tag_exists where tags are kept, and what either side throws, with `side`
 */
export async function copyGraph(
  prepared: PreparedTransfer,
  options: CopyGraphOptions,
): Promise<AppError | undefined> {
  const { plan, destination } = prepared;
  const context: GraphContext = { ...prepared, ...options };
  try {
    if (prepared.serverCopy === undefined) {
      await copyBlobs(plan.blobs, context);
      options.reporter.phase?.("manifest");
      await writeManifests(plan.manifests, context);
      await writeAdditions(plan.manifests, context);
    }
    const kept = await keepReplaced(plan, context);
    if (prepared.serverCopy === undefined) await writeAllNames(plan.tags, context);
    else {
      const refusal = await copyByServer(prepared.serverCopy, plan.tags, context);
      if (refusal !== undefined) {
        await forgetUnchanged(kept, plan.tags, context);
        return refusal;
      }
    }
    await onSide("destination", async () => destination.finish?.({ signal: options.signal }));
    options.undo?.finish(kept);
    return undefined;
  } catch (error) {
    await destination.abandon?.();
    throw error;
  }
}

/** Before names are pointed elsewhere, keeps what they pointed at; of a retag also which names are new. */
async function keepReplaced(
  { kind, tags }: TransferPlan,
  { destination, signal, undo }: GraphContext,
): Promise<string | undefined> {
  const isRetag = kind === "retag";
  const changing = tags.filter(
    ({ action }) => action === "replace" || (isRetag && action === "create"),
  );
  if (undo === undefined || changing.length === 0) return undefined;
  return onSide("destination", () =>
    undo.keepAt(
      destination.location,
      {
        action: isRetag ? "retag" : "transfer",
        tags: changing.map(({ name, digest, previous }) => ({
          name,
          after: digest,
          ...(previous === undefined ? {} : { before: previous }),
        })),
        losing: changing.flatMap(({ previous }) => previous ?? []),
      },
      { signal },
    ),
  );
}

async function copyBlobs(blobs: readonly PlannedBlob[], context: GraphContext): Promise<void> {
  const limit = context.parallel ?? DEFAULT_PARALLEL;
  const isThere = (blob: PlannedBlob): boolean => blob.action === "exists";
  for (const blob of blobs.filter(isThere))
    context.reporter.state(blob.descriptor.digest, "exists");
  // Largest first: a big blob that begins last would run alone at the end.
  const rest = blobs
    .filter((blob) => !isThere(blob))
    .toSorted((a, b) => b.descriptor.size - a.descriptor.size);
  await runBounded(rest, { limit, signal: context.signal }, (blob, signal) =>
    copyBlob(blob, context, signal),
  );
}

/** The plan has children before parents; image manifests have no children among manifests and go side by side. */
async function writeManifests(
  manifests: readonly PlannedManifest[],
  context: GraphContext,
): Promise<void> {
  const missing = manifests.filter(
    ({ action, addition }) => action === "write" && addition === undefined,
  );
  const limit = context.parallel ?? DEFAULT_PARALLEL;
  for (const [kind, width] of [
    ["manifest", limit],
    ["index", 1],
  ] as const) {
    const ofKind = missing.filter((manifest) => manifest.kind === kind);
    await runBounded(ofKind, { limit: width, signal: context.signal }, (manifest, signal) =>
      writeWithBlobs(nodeOf(manifest.descriptor.digest, context), context, signal),
    );
  }
}

/**
 * One after the other, in the order of the plan: what they refer to comes before them, and where a registry has no
 * referrers API each writes the same index. Spec: distribution-spec v1.1, Referrers Tag Schema.
 */
async function writeAdditions(
  manifests: readonly PlannedManifest[],
  context: GraphContext,
): Promise<void> {
  const { signal } = context;
  for (const { action, addition, descriptor } of manifests) {
    if (action !== "write" || addition === undefined) continue;
    signal.throwIfAborted();
    await writeWithBlobs(nodeOf(descriptor.digest, context), context, signal);
  }
}

/** Those of additions first: whoever waits for the image's name finds its signatures. */
async function writeAllNames(tags: readonly PlannedTag[], context: GraphContext): Promise<void> {
  const isAddition = ({ addition }: PlannedTag): boolean => addition !== undefined;
  // What came of a transfer is its images: nobody asked for the other names.
  const reporter = { ...context.reporter, named: () => undefined };
  await writeNames(tags.filter(isAddition), { ...context, reporter });
  await writeNames(
    tags.filter((tag) => !isAddition(tag)),
    context,
  );
}

async function writeNames(tags: readonly PlannedTag[], context: GraphContext): Promise<void> {
  for (const tag of tags.filter(({ action }) => action === "unchanged")) {
    context.reporter.named(tag.name, tag.digest);
  }
  const changing = tags.filter(({ action }) => action !== "unchanged");
  const written = await writeTogether(changing, context);
  const limit = context.parallel ?? DEFAULT_PARALLEL;
  await runBounded(changing, { limit, signal: context.signal }, (tag, signal) =>
    onSide("destination", () => writeName(tag, { ...context, written }, signal), { tag: tag.name }),
  );
}

/** Its word is not taken for what the names lead to. Returns a refusal that leaves the ordinary way. */
async function copyByServer(
  work: readonly ServerCopyWork[],
  tags: readonly PlannedTag[],
  context: GraphContext,
): Promise<AppError | undefined> {
  const { destination, reporter, signal } = context;
  const changing = tags.filter(({ action }) => action !== "unchanged");
  const refuse = context.keepTags ? refuseExisting : refuseMoved;
  for (const tag of changing) await onSide("destination", () => refuse(tag, context, signal));
  try {
    await onSide("destination", () => letServerWork(work, context));
  } catch (error) {
    signal.throwIfAborted();
    if (leavesOrdinaryWay(error, destination.location)) return error;
    throw error;
  }
  for (const tag of tags) {
    await onSide("destination", () => confirmName(tag, context, signal), { tag: tag.name });
    reporter.named(tag.name, tag.digest);
  }
  return undefined;
}

/** One image after the other: it is the server that works. */
async function letServerWork(
  work: readonly ServerCopyWork[],
  { destination, reporter, signal }: GraphContext,
): Promise<void> {
  for (const [at, one] of work.entries()) {
    for await (const { percent, message } of destination.serverCopy?.run(one, { signal }) ?? []) {
      signal.throwIfAborted();
      reporter.server({
        ...(percent === undefined ? {} : { percent: (at * 100 + percent) / work.length }),
        ...(message === undefined ? {} : { message: printable(message) }),
      });
    }
  }
}

/** What was kept is of no use when every name still points where it did: the next attempt keeps it again. */
async function forgetUnchanged(
  kept: string | undefined,
  tags: readonly PlannedTag[],
  { destination, undo, signal }: GraphContext,
): Promise<void> {
  if (kept === undefined) return;
  for (const { name, action, previous } of tags) {
    if (action !== "replace") continue;
    const current = await onSide("destination", () => destination.resolveName(name, { signal }));
    if (current?.digest !== previous) return;
  }
  undo?.forget(kept);
}

/** Several names of one manifest may go in one request; returns those that went. */
async function writeTogether(
  tags: readonly PlannedTag[],
  context: GraphContext,
): Promise<ReadonlySet<string>> {
  const { destination, signal, keepTags } = context;
  const isOld = context.now() - context.plannedAt > PLAN_FRESH_MS;
  const written: string[] = [];
  // After a long time, and where tags are kept, each name is looked at before it is written.
  if (destination.writeNames === undefined || isOld || keepTags) return new Set();
  for (const [digest, group] of Map.groupBy(tags, (tag) => tag.digest)) {
    if (group.length < 2) continue;
    const { descriptor, bytes } = nodeOf(digest, context);
    const names = group.map(({ name }) => name);
    const write = destination.writeNames.bind(destination, names, descriptor, bytes, { signal });
    written.push(...(await onSide("destination", write, { digest })));
  }
  return new Set(written);
}

async function writeName(
  tag: PlannedTag,
  context: GraphContext & { readonly written: ReadonlySet<string> },
  signal: AbortSignal,
): Promise<void> {
  const { destination, reporter, written } = context;
  const { descriptor, bytes } = nodeOf(tag.digest, context);
  if (!written.has(tag.name)) {
    if (context.keepTags) await refuseExisting(tag, context, signal);
    else if (context.now() - context.plannedAt > PLAN_FRESH_MS)
      await refuseMoved(tag, context, signal);
    await destination.writeName(tag.name, descriptor, bytes, { signal });
  }
  reporter.named(tag.name, tag.digest);
  reporter.phase?.("verify");
  await confirmName(tag, context, signal);
}

/** On a plan that took long to carry out: somebody else's tag must not be lost unseen. */
async function refuseMoved(
  tag: PlannedTag,
  { destination }: GraphContext,
  signal: AbortSignal,
): Promise<void> {
  const current = await destination.resolveName(tag.name, { signal });
  const expected = [tag.previous, tag.digest];
  if (expected.includes(current?.digest)) return;
  throw tagMoved(tag, current?.digest);
}

/**
 * Nobody made the tag meanwhile. Between this question and the write, somebody else still may: registries know no write
 * on a condition (distribution-spec v1.1, Pushing Manifests).
 */
async function refuseExisting(
  tag: PlannedTag,
  { destination }: GraphContext,
  signal: AbortSignal,
): Promise<void> {
  const current = await destination.resolveName(tag.name, { signal });
  if (current !== undefined && current.digest !== tag.digest) throw tagExists(tag, current.digest);
}

/** Asks once more what the name points at. A cancel that comes only now is too late: the name has been written. */
async function confirmName(
  tag: PlannedTag,
  { destination }: GraphContext,
  signal: AbortSignal,
): Promise<void> {
  let current: Digest | undefined;
  try {
    // Where one server writes and another one reads, the first answer may be from before.
    current = (
      (await destination.resolveName(tag.name, { signal })) ??
      (await destination.resolveName(tag.name, { signal }))
    )?.digest;
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  if (current !== tag.digest) throw tagMoved(tag, current);
}

function tagMoved(tag: PlannedTag, current: Digest | undefined): AppError {
  const { name, digest } = tag;
  return new AppError("tag_moved", `${name} points at ${current ?? "nothing"}, not ${digest}`, {
    details: { tag: name, expected: tag.previous ?? digest, actual: current ?? "" },
  });
}

function nodeOf(digest: Digest, { nodes }: GraphContext): GraphNode {
  const node = nodes.get(digest);
  if (node === undefined) throw new AppError("internal", `the plan lacks the manifest ${digest}`);
  return node;
}
