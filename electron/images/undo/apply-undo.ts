import { checkConfirmation } from "../../../shared/confirmation.ts";
import { AppError } from "../../../shared/errors.ts";
import { type Location, parseLocation } from "../../../shared/location.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import type { UndoPlan } from "../../../shared/undo.ts";
import type { Destination, ImageCallOptions, Places, Source } from "../image-store.ts";
import { describeAll } from "./describe-all.ts";
import { type KeptEntry, planUndo } from "./plan-undo.ts";
import type { ApplyOptions, Undo } from "./undo.ts";

/** What was put back, and what was taken away because it was not there before. */
export interface UndoResult {
  readonly restored: readonly string[];
  readonly removed: readonly string[];
  /** The entry that takes the undo back. */
  readonly undo: string | undefined;
}

/** An undo that was looked at and may be carried out. */
interface Ready {
  readonly location: Location;
  readonly plan: UndoPlan;
  readonly kept: KeptEntry["kept"];
  readonly destination: Destination;
}

/**
 * Writes the kept manifests that are missing, children before parents, then points the names where they pointed before.
 * What the names point at until then is kept in its turn.
 * @throws undo_impossible when content is gone, tag_moved when a name was changed since and nobody said that this is known,
 * confirmation_required
 */
export async function applyUndo(
  { places, undo }: { readonly places: Places; readonly undo: Undo },
  { entry, kept }: KeptEntry,
  { signal, moved = false, confirmation }: ApplyOptions,
): Promise<UndoResult> {
  const plan = await planUndo(places, { entry, kept }, { signal });
  const location = parseLocation(entry.place);
  refuseImpossible(plan);
  if (!moved) refuseMoved(plan);
  checkConfirmation(location, plan.confirm, confirmation);
  const destination = await places.openDestination(location);
  const ready: Ready = { location, plan, kept, destination };
  const changing = plan.tags.filter(({ action }) => action !== "unchanged");
  const place = await places.openRemovable(location);
  const id = await undo.keep(
    place,
    {
      action: "undo",
      tags: changing.map(({ name, now, was }) => ({
        name,
        ...(now === undefined ? {} : { before: now }),
        ...(was === undefined ? {} : { after: was }),
      })),
      losing: await describeAll(
        place,
        changing.flatMap(({ now }) => now ?? []),
        { signal },
      ),
    },
    { signal },
  );
  await writeManifests(ready, { signal });
  const restored: string[] = [];
  const removed: string[] = [];
  for (const { name, was } of changing) {
    if (was === undefined) {
      await place.removeName(name, { signal });
      removed.push(name);
    } else {
      await restoreName(ready, { name, digest: was, place }, { signal });
      restored.push(name);
    }
  }
  undo.finish(id);
  return { restored, removed, undo: id };
}

function refuseImpossible({ missing, entry }: UndoPlan): void {
  const [first] = missing;
  if (first === undefined) return;
  throw new AppError("undo_impossible", `${entry.place} lacks ${first.digest}`, {
    details: { location: entry.place, missing: missing.length, digest: first.digest },
  });
}

function refuseMoved({ tags, entry }: UndoPlan): void {
  const tag = tags.find(({ moved }) => moved);
  if (tag === undefined) return;
  throw new AppError("tag_moved", `${tag.name} of ${entry.place} was changed since`, {
    details: { tag: tag.name, actual: tag.now ?? "", expected: tag.was ?? "" },
  });
}

async function writeManifests(
  { plan, kept, destination }: Ready,
  options: ImageCallOptions,
): Promise<void> {
  for (const { digest, mediaType, size, action } of plan.manifests) {
    const bytes = bytesOf(kept, digest);
    if (action !== "write" || bytes === undefined) continue;
    await destination.writeManifest({ digest, mediaType, size }, bytes, options);
  }
}

async function restoreName(
  { kept, destination, location }: Ready,
  {
    name,
    digest,
    place,
  }: { readonly name: string; readonly digest: Digest; readonly place: Source },
  options: ImageCallOptions,
): Promise<void> {
  const found = kept.find((manifest) => manifest.digest === digest);
  // Not kept where the operation left it in its place: then it is read there.
  const descriptor =
    found === undefined
      ? await place.resolve({ digest }, options)
      : { digest, mediaType: found.mediaType, size: found.bytes.byteLength };
  const bytes = found?.bytes ?? (await place.readManifest(descriptor, options));
  await destination.writeName(name, descriptor, bytes, options);
  const now = await destination.resolveName(name, options);
  if (now?.digest === digest) return;
  throw new AppError("tag_moved", `${name} points at ${now?.digest ?? "nothing"}, not ${digest}`, {
    details: { tag: name, expected: digest, actual: now?.digest ?? "", kind: location.kind },
  });
}

function bytesOf(kept: KeptEntry["kept"], digest: Digest): Uint8Array | undefined {
  return kept.find((manifest) => manifest.digest === digest)?.bytes;
}
