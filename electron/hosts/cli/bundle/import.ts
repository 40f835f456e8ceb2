import type { BundledImage } from "../../../../shared/bundle.ts";
import { formatBytes } from "../../../../shared/bytes.ts";
import type { TransferPlan } from "../../../../shared/plan.ts";
import type { TransferRequest } from "../../../../shared/transfer.ts";
import type { CliContext } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { runTransfer } from "../run-transfer.ts";
import { destinationOf, selectImages } from "./destinations.ts";
import { familiarName, readBundle } from "./inspect.ts";

export interface ImportOptions {
  readonly to: string;
  readonly only: readonly string[];
  readonly dryRun?: true;
  readonly quiet?: true;
  readonly confirm?: string;
}

interface PlannedImage {
  readonly image: BundledImage;
  readonly request: TransferRequest;
  readonly plan: TransferPlan;
}

/** `portolan bundle import FILE`: all of it is planned and shown before anything moves. */
export async function importBundle(
  context: CliContext,
  file: string,
  options: ImportOptions,
): Promise<void> {
  const { out, signal } = context;
  const { bundle: words } = out.messages;
  const bundle = await readBundle(context, file, true);
  if (bundle.checksums === "absent") context.note(words.noChecksums);
  const planned: PlannedImage[] = [];
  for (const image of selectImages(bundle.images, options.only, words))
    planned.push(await planImage(context, image, destinationOf(image, options.to, words)));
  if (options.quiet !== true) show(context, planned);
  if (options.dryRun === true) return out.document({ images: planned.map(documentOf) });
  for (const { request } of planned.filter(({ plan }) => !isThere(plan))) {
    signal.throwIfAborted();
    await runTransfer(context, request, {
      quiet: options.quiet === true,
      confirm: options.confirm,
    });
  }
}

async function planImage(
  { session, signal }: CliContext,
  image: BundledImage,
  destination: string,
): Promise<PlannedImage> {
  const { client } = await session();
  const request = {
    source: image.location,
    destination,
    alsoTag: [],
    platforms: [],
    allTags: false,
    // Signatures in a bundle came with its images, and stay with them.
    additions: "all" as const,
  };
  return { image, request, plan: await client.transfers.plan(request, { signal }) };
}

function show({ out }: CliContext, planned: readonly PlannedImage[]): void {
  const { bundle: words } = out.messages;
  const { columns } = words;
  out.table(
    [columns.image, columns.destination, columns.status, columns.moves, columns.there],
    planned.map(({ image, plan }) => [
      familiarName(image),
      plan.destination,
      words.statuses[statusOf(plan)],
      formatBytes(plan.bytes.move),
      formatBytes(plan.bytes.exists + plan.bytes.mount),
    ]),
  );
}

function documentOf({ image, plan }: PlannedImage): object {
  const { name, digest } = image;
  const { destination, bytes } = plan;
  const named = name === undefined ? {} : { name };
  return { ...named, digest, destination, status: statusOf(plan), bytes };
}

type ImportStatus = keyof Messages["bundle"]["statuses"];

function statusOf(plan: TransferPlan): ImportStatus {
  if (isThere(plan)) return "exists";
  return plan.tags.some(({ action }) => action === "replace") ? "replaces" : "new";
}

/** Every name points at the image already. */
function isThere({ tags, manifests, bytes }: TransferPlan): boolean {
  const isWritten = manifests.some(({ action }) => action === "write");
  return !isWritten && bytes.move === 0 && tags.every(({ action }) => action === "unchanged");
}
