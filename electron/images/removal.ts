import { checkConfirmation } from "../../shared/confirmation.ts";
import { AppError, hasCode, isAppError } from "../../shared/errors.ts";
import { formatLocation, type Location } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { RemovalPlan } from "../../shared/plan.ts";
import type { UndoAction } from "../../shared/undo.ts";
import { findReferrers } from "./dependents.ts";
import type { ImageCallOptions, Places, Removable, Source } from "./image-store.ts";
import { targetIn } from "./inspect.ts";
import { nameIn } from "./plan-removals.ts";
import { namesOf, resolveAll, resolvedNames } from "./removal-names.ts";
import { findTree } from "./removal-tree.ts";
import { describeAll } from "./undo/describe-all.ts";
import type { Undo } from "./undo/undo.ts";

/** Names in an error. */
const MAX_SHOWN = 20;

export interface RemoveOptions extends ImageCallOptions {
  readonly verb: RemovalPlan["verb"];
  /** What the plan said: the removal is refused when the name points elsewhere by now. */
  readonly expected: Digest;
  /** Verb `tree`: children and additions that the plan said will go. Nothing else goes along. */
  readonly also?: readonly Digest[];
  /** The user knows, from the plan, that the tag is removed the way around. */
  readonly indirect?: boolean;
  /** What the user typed, where the plan asked for it with `confirm`. */
  readonly confirmation?: string | undefined;
}

export interface RemovalResult {
  /** Names that are gone. */
  readonly removed: readonly string[];
  /** The entry of the undo journal; undefined where nothing can be put back. */
  readonly undo: string | undefined;
}

/** What is taken away, and from where. */
interface Removal {
  readonly place: Source & Removable;
  readonly location: Location;
  readonly image: Descriptor;
  readonly undo: Undo;
}

/**
 * Removes a tag, a manifest with all its tags, or an index with what belongs to it, and says which names are gone. What
 * goes is kept for an undo before anything is changed.
 * @throws confirmation_required, tag_moved when the name no longer points at `expected`, unsupported, registry_failed
 * (`removed`, `left`) when some are still there afterwards
 */
export async function remove(
  { places, undo }: { readonly places: Places; readonly undo: Undo },
  location: Location,
  options: RemoveOptions,
): Promise<RemovalResult> {
  const { verb, expected, confirmation, signal } = options;
  const place = await places.openRemovable(location, { signal });
  checkConfirmation(location, place.confirm, confirmation);
  const image = await place.resolve(targetIn(location), { signal });
  if (image.digest !== expected) throw tagMoved(location, expected, image.digest);
  const removal = { place, location, image, undo };
  if (verb === "tag") return removeTag(removal, options);
  return verb === "manifest" ? removeImage(removal, options) : removeTree(removal, options);
}

async function removeTag(
  { place, location, image, undo }: Removal,
  { signal, indirect = false }: RemoveOptions,
): Promise<RemovalResult> {
  const name = nameIn(location);
  const names = (await namesGoingWith(name, image, place, { signal })).map((one) => ({
    name: one,
    digest: image.digest,
  }));
  const tags = names.map((one) => ({ name: one.name, before: image.digest }));
  const kept = { action: "remove_tag" as const, tags, losing: [image] };
  const id = await undo.keep(place, kept, { signal });
  await forgetting({ place, undo, id, names }, { signal }, () =>
    indirect && place.removeNameIndirectly !== undefined
      ? place.removeNameIndirectly(name, image, { signal })
      : place.removeName(name, { signal }),
  );
  await refuseLeft(place, names, { signal });
  undo.finish(id);
  return { removed: names.map((one) => one.name), undo: id };
}

/** The name alone, or all names of the image where the registry deletes it with any of them. */
async function namesGoingWith(
  name: string,
  { digest }: Descriptor,
  place: Source & Removable,
  options: ImageCallOptions,
): Promise<readonly string[]> {
  if ((await place.tagDeletion?.(options)) !== "image") return [name];
  return namesOf((await resolvedNames(place, options)).all, digest);
}

async function removeImage(removal: Removal, { signal }: RemoveOptions): Promise<RemovalResult> {
  const { place, image } = removal;
  const { all } = await resolvedNames(place, { signal });
  const names = namesOf(all, image.digest).map((name) => ({ name, digest: image.digest }));
  const { found } = await findReferrers(place, image.digest, { signal });
  const additions = await describeAll(
    place,
    found.map(({ digest }) => digest),
    { signal },
  );
  const work = { action: "remove_manifest" as const, names, going: [image], also: additions };
  return carryOut(removal, work, { signal });
}

/** What the plan listed and still belongs to the image; the index before its children, which may be held by it. */
async function removeTree(
  removal: Removal,
  { signal, also = [] }: RemoveOptions,
): Promise<RemovalResult> {
  const { place, image } = removal;
  const names = await resolvedNames(place, { signal });
  const planned = new Set(also);
  const gone = new Set([image.digest, ...also]);
  const { tree } = await findTree(place, image, { names, gone: new Set([image.digest]), signal });
  const children = tree.children.filter(({ goes }) => goes);
  const below = [...children, ...tree.referrers].map(({ digest }) => digest);
  const going = [
    image,
    ...(await describeAll(
      place,
      below.filter((one) => planned.has(one)),
      { signal },
    )),
  ];
  const digests = new Set(going.map(({ digest }) => digest));
  const tags = names.all
    .filter(({ descriptor }) => gone.has(descriptor.digest) && digests.has(descriptor.digest))
    .map(({ name, descriptor }) => ({ name, digest: descriptor.digest }));
  return carryOut(removal, { action: "remove_tree", names: tags, going, also: [] }, { signal });
}

interface Pointing {
  readonly name: string;
  readonly digest: Digest;
}

interface ManifestWork {
  readonly action: UndoAction;
  /** Names on what goes. */
  readonly names: readonly Pointing[];
  /** In the order of removal. */
  readonly going: readonly Descriptor[];
  /** What a registry may remove along, and is kept as well. */
  readonly also: readonly Descriptor[];
}

async function carryOut(
  { place, undo }: Removal,
  { action, names, going, also }: ManifestWork,
  options: ImageCallOptions,
): Promise<RemovalResult> {
  const tags = names.map(({ name, digest }) => ({ name, before: digest }));
  const id = await undo.keep(place, { action, tags, losing: [...going, ...also] }, options);
  const [first, ...rest] = going;
  if (first !== undefined) {
    await forgetting({ place, undo, id, names }, options, () =>
      place.removeManifest(first.digest, options),
    );
  }
  for (const { digest } of rest) await removeIfThere(place, digest, options);
  await refuseLeft(place, names, options);
  undo.finish(id);
  return { removed: names.map(({ name }) => name).toSorted(), undo: id };
}

/** Registries may take children and additions along with what they belong to. */
async function removeIfThere(
  place: Removable,
  digest: Digest,
  options: ImageCallOptions,
): Promise<void> {
  try {
    await place.removeManifest(digest, options);
  } catch (error) {
    if (!hasCode(error, "manifest_not_found", "image_not_found")) throw error;
  }
}

interface Begun {
  readonly place: Source;
  readonly undo: Undo;
  readonly id: string | undefined;
  readonly names: readonly Pointing[];
}

/** Takes an entry of the journal back when the first step failed and changed nothing: there is nothing to undo then. */
async function forgetting(
  { place, undo, id, names }: Begun,
  options: ImageCallOptions,
  step: () => Promise<void>,
): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (await isUntouched(place, names, error, options)) undo.forget(id);
    throw error;
  }
}

/** Whether a failed first step left everything as it was. In doubt it did not: the entry stays. */
async function isUntouched(
  place: Source,
  names: readonly Pointing[],
  error: unknown,
  options: ImageCallOptions,
): Promise<boolean> {
  if (!isAppError(error) || options.signal.aborted) return false;
  if (names.length === 0) return hasCode(error, "unsupported", "denied", "unauthorized");
  const left = await stillThere(place, names, options).catch(() => []);
  return left.length === names.length;
}

async function stillThere(
  place: Source,
  names: readonly Pointing[],
  options: ImageCallOptions,
): Promise<readonly Pointing[]> {
  const wanted = names.map(({ name }) => name);
  const now = await resolveAll(place, wanted, options);
  const digests = new Map(now.map(({ name, descriptor }) => [name, descriptor.digest]));
  return names.filter(({ name, digest }) => digests.get(name) === digest);
}

/** Looks at what was removed: there are registries that say yes and leave some of it. @throws registry_failed */
async function refuseLeft(
  place: Source,
  names: readonly Pointing[],
  options: ImageCallOptions,
): Promise<void> {
  const left = (await stillThere(place, names, options)).map(({ name }) => name);
  const [digest] = names.map((pointing) => pointing.digest);
  if (left.length === 0 || digest === undefined) return;
  const gone = names.flatMap(({ name }) => (left.includes(name) ? [] : [name]));
  throw new AppError("registry_failed", `${left.join(", ")} still lead to ${digest}`, {
    details: {
      hint: "removal_incomplete",
      digest,
      left: shown(left),
      removed: shown(gone),
    },
  });
}

/** As many names as anybody reads. */
function shown(names: readonly string[]): string {
  const more = names.length > MAX_SHOWN ? ` … (${names.length})` : "";
  return `${names.slice(0, MAX_SHOWN).join(", ")}${more}`;
}

function tagMoved(location: Location, expected: Digest, actual: Digest): AppError {
  const where = formatLocation(location);
  return new AppError("tag_moved", `${where} is ${actual} by now, not ${expected}`, {
    details: { location: where, expected, actual },
  });
}
