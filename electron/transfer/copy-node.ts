import { hasCode, withDetails } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { PlannedBlob } from "../../shared/plan.ts";
import type { LayerState } from "../../shared/transfer.ts";
import type { Destination, Source } from "../images/image-store.ts";
import type { BlobLedger } from "./blob-ledger.ts";
import type { Relays } from "./relay.ts";
import { onSide } from "./sides.ts";
import { createVerifiedContent, type VerifiedContent } from "./verify.ts";

/** Hears what becomes of each blob. Calls are cheap and come often: once for every chunk. */
export interface BlobReporter {
  state(digest: Digest, state: LayerState): void;
  /** Payload bytes of a blob that the destination has taken so far. */
  position(digest: Digest, bytes: number): void;
  /** A blob goes on where an earlier attempt had stopped. */
  resumed?(digest: Digest, bytes: number): void;
}

export interface CopyContext {
  readonly source: Source;
  readonly destination: Destination;
  readonly reporter: BlobReporter;
  readonly ledger: BlobLedger;
  readonly now: () => number;
  /** Between two registries, so that neither waits for the other. */
  readonly relays?: Relays | undefined;
  /** When the plan's look at the destination began, in milliseconds since 1970. */
  readonly plannedAt: number;
}

/** A plan's look at the destination counts as fresh for this long; after that each blob is asked for once more. */
export const PLAN_FRESH_MS = 30_000;

/**
 * Brings one blob to the destination as planned: it is there, or is mounted, or its bytes move.
 * @throws what either side throws, with `side` and `digest`
 */
export async function copyBlob(
  blob: PlannedBlob,
  context: CopyContext,
  signal: AbortSignal,
): Promise<void> {
  const { destination, reporter, ledger, plannedAt } = context;
  const { digest } = blob.descriptor;
  if (blob.action === "exists") {
    reporter.state(digest, "exists");
    return;
  }
  reporter.state(digest, "checking");
  try {
    const bring = (): Promise<void> => bringBlob(blob, context, signal);
    const key = `${destination.origin}\n${destination.repository ?? ""}\n${digest}`;
    // What is written as one piece needs each blob itself, whatever others bring to the same place.
    const elsewhere =
      destination.finish === undefined
        ? await ledger.once(key, { plannedAt, signal }, bring)
        : await bring();
    if (elsewhere === true) reporter.state(digest, "exists");
  } catch (error) {
    reporter.state(digest, signal.aborted ? "cancelled" : "failed");
    throw error;
  }
}

async function bringBlob(
  blob: PlannedBlob,
  context: CopyContext,
  signal: AbortSignal,
): Promise<void> {
  const { reporter, now, plannedAt } = context;
  const { digest } = blob.descriptor;
  if (now() - plannedAt > PLAN_FRESH_MS && (await hasBlob(blob, context, signal))) {
    reporter.state(digest, "exists");
  } else if (blob.action === "mount" && (await mountBlob(blob, context, signal))) {
    reporter.state(digest, "mounted");
  } else {
    await moveBlob(blob, context, signal);
  }
}

function hasBlob(
  { descriptor }: PlannedBlob,
  { destination }: CopyContext,
  signal: AbortSignal,
): Promise<boolean> {
  const { digest } = descriptor;
  return onSide("destination", () => destination.hasBlob(descriptor, { signal }), { digest });
}

/**
 * Spec: distribution-spec v1.1, Mounting a blob from another repository (end-11). A registry that will not mount may
 * still take the bytes, so any refusal falls back to moving them (containerd#14086 shows what happens otherwise).
 */
async function mountBlob(
  { descriptor, mountFrom }: PlannedBlob,
  { destination }: CopyContext,
  signal: AbortSignal,
): Promise<boolean> {
  if (mountFrom === undefined || destination.mountBlob === undefined) return false;
  try {
    return await destination.mountBlob(descriptor, mountFrom, { signal });
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/**
 * Moves the bytes. When a stream gives a wrong digest that was resumed, or came from a mirror, which is then left out,
 * the whole blob is tried once more.
 */
async function moveBlob(
  blob: PlannedBlob,
  context: CopyContext,
  signal: AbortSignal,
): Promise<void> {
  const { digest } = blob.descriptor;
  context.reporter.state(digest, "moving");
  const first = contentOf(blob, context, signal);
  try {
    await writeContent(first, context, signal);
  } catch (error) {
    const { failure, resumed } = first;
    const isWrong = hasCode(failure, "digest_mismatch");
    const isCurable = isWrong && (resumed || failure.details["mirror"] !== undefined);
    if (!isCurable || signal.aborted) throw error;
    context.reporter.state(digest, "moving");
    await writeContent(contentOf(blob, context, signal, { oneStream: true }), context, signal);
  }
  context.reporter.state(digest, "done");
}

function contentOf(
  { descriptor }: PlannedBlob,
  context: CopyContext,
  signal: AbortSignal,
  options: { readonly oneStream?: boolean } = {},
): VerifiedContent {
  const { digest, size } = descriptor;
  const { reporter, source } = context;
  const relay = relaysFor(context)?.open(source, descriptor, signal);
  return createVerifiedContent(relay ?? source, descriptor, {
    signal,
    ...options,
    ...(relay === undefined ? {} : { onClose: () => relay.close() }),
    onResume: (position) => reporter.resumed?.(digest, position),
    onPosition(position) {
      reporter.position(digest, position);
      reporter.state(digest, position === size ? "verifying" : "moving");
    },
  });
}

/** What comes from this computer or goes to it waits for nobody far away. */
function relaysFor({ source, destination, relays }: CopyContext): Relays | undefined {
  if (relays === undefined) return undefined;
  const isBetween = [source, destination].every(({ location }) => location.kind === "registry");
  return isBetween ? relays : undefined;
}

async function writeContent(
  content: VerifiedContent,
  { destination, reporter }: CopyContext,
  signal: AbortSignal,
): Promise<void> {
  const { digest, size } = content.descriptor;
  try {
    await destination.writeBlob(content, { signal });
    reporter.position(digest, size);
    reporter.state(digest, "verifying");
  } catch (error) {
    // What broke the stream is nearer to the cause than what the destination made of it.
    throw content.failure ?? withDetails(error, { digest, side: "destination" });
  } finally {
    content.close();
  }
}
