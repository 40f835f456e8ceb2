import { checkConfirmation } from "../../shared/confirmation.ts";
import { AppError, hasCode } from "../../shared/errors.ts";
import { formatLocation, type Location } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { RemovalPlan } from "../../shared/plan.ts";
import type { ImageCallOptions, Places, Source } from "./image-store.ts";
import { targetIn } from "./inspect.ts";

/** Names that are looked at one by one: each is a request to a registry. */
const MAX_NAMES = 1000;
/** Requests for them at the same time. */
const PARALLEL_RESOLVES = 8;

export interface PlanRemovalOptions extends ImageCallOptions {
  readonly verb: RemovalPlan["verb"];
}

export interface RemoveOptions extends PlanRemovalOptions {
  /** What the plan said: the removal is refused when the name points elsewhere by now. */
  readonly expected: Digest;
  /** What the user typed, where the plan asked for it with `confirm`. */
  readonly confirmation?: string | undefined;
}

/**
 * Finds out, by reading only, what removing a tag or a whole manifest would take away.
 * @throws image_not_found, manifest_not_found, invalid_location when verb `tag` meets a digest
 */
export async function planRemoval(
  places: Places,
  location: Location,
  { verb, signal }: PlanRemovalOptions,
): Promise<RemovalPlan> {
  // Not as a source: a mirror may be behind.
  const source = await places.openRemovable(location);
  const { digest } = await source.resolve(targetIn(location), { signal });
  const { names, complete } = await namesOf(source, digest, { signal });
  const { confirm } = source;
  const base = {
    location: formatLocation(location),
    verb,
    digest,
    complete,
    ...(confirm === undefined ? {} : { confirm }),
  };
  if (verb === "manifest") return { ...base, tags: names, siblings: [] };
  const name = nameIn(location);
  return { ...base, tags: [name], siblings: names.filter((other) => other !== name) };
}

/**
 * Removes a tag, or a manifest with all its tags, and says which names are gone.
 * @throws confirmation_required, tag_moved when the name no longer points at `expected`, unsupported
 */
export async function remove(
  places: Places,
  location: Location,
  { verb, expected, confirmation, signal }: RemoveOptions,
): Promise<readonly string[]> {
  const place = await places.openRemovable(location);
  checkConfirmation(location, place.confirm, confirmation);
  const { digest } = await place.resolve(targetIn(location), { signal });
  if (digest !== expected) throw tagMoved(location, expected, digest);
  if (verb === "tag") {
    const name = nameIn(location);
    await place.removeName(name, { signal });
    return [name];
  }
  const { names } = await namesOf(place, digest, { signal });
  await place.removeManifest(digest, { signal });
  return names;
}

function nameIn(location: Location): string {
  const target = targetIn(location);
  if ("name" in target) return target.name;
  throw new AppError("invalid_location", `${formatLocation(location)} is a digest, not a tag`, {
    details: { location: formatLocation(location), why: "it is a digest, not a tag" },
  });
}

/** The names that point at a digest, among the first {@link MAX_NAMES} of the place. */
async function namesOf(
  source: Source,
  digest: Digest,
  options: ImageCallOptions,
): Promise<{ names: string[]; complete: boolean }> {
  const { all, complete } = await firstNames(source, options);
  const names: string[] = [];
  const waiting = all.values();
  const work = async (): Promise<void> => {
    for (const name of waiting) {
      const found = await resolveOrUndefined(source, name, options);
      if (found?.digest === digest) names.push(name);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_RESOLVES }, work));
  return { names: names.toSorted(), complete };
}

async function firstNames(
  source: Source,
  options: ImageCallOptions,
): Promise<{ all: readonly string[]; complete: boolean }> {
  const all: string[] = [];
  for await (const page of source.listNames(options)) {
    all.push(...page);
    if (all.length > MAX_NAMES) return { all: all.slice(0, MAX_NAMES), complete: false };
  }
  return { all, complete: true };
}

/** A listed name may be gone by the time it is looked at. */
async function resolveOrUndefined(
  source: Source,
  name: string,
  options: ImageCallOptions,
): Promise<Descriptor | undefined> {
  try {
    return await source.resolve({ name }, options);
  } catch (error) {
    if (hasCode(error, "manifest_not_found", "image_not_found")) return undefined;
    throw error;
  }
}

function tagMoved(location: Location, expected: Digest, actual: Digest): AppError {
  const where = formatLocation(location);
  return new AppError("tag_moved", `${where} is ${actual} by now, not ${expected}`, {
    details: { location: where, expected, actual },
  });
}
