import { checkConfirmation } from "../../shared/confirmation.ts";
import { AppError, hasCode } from "../../shared/errors.ts";
import { formatLocation, type Location } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { RemovalPlan } from "../../shared/plan.ts";
import { findDependents, type Named } from "./dependents.ts";
import type { ImageCallOptions, Places, Source } from "./image-store.ts";
import { targetIn } from "./inspect.ts";

/** Names that are looked at one by one: each is a request to a registry. */
const MAX_NAMES = 1000;
/** Requests for them at the same time. */
const PARALLEL_RESOLVES = 8;
/** Names in an error. */
const MAX_SHOWN = 20;

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
  const { all, complete } = await resolvedNames(source, { signal });
  const names = namesOf(all, digest);
  const { confirm } = source;
  const base = {
    location: formatLocation(location),
    verb,
    digest,
    complete,
    ...(confirm === undefined ? {} : { confirm }),
  };
  if (verb === "manifest") {
    const affected = await findDependents(source, digest, all, { signal });
    return { ...base, tags: names, siblings: [], affected };
  }
  const name = nameIn(location);
  return { ...base, tags: [name], siblings: names.filter((other) => other !== name) };
}

/**
 * Removes a tag, or a manifest with all its tags, and says which names are gone.
 * @throws confirmation_required, tag_moved when the name no longer points at `expected`, unsupported, registry_failed
 * (`removed`, `left`) when some are still there afterwards
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
    await refuseLeft(place, digest, [name], { signal });
    return [name];
  }
  const { all } = await resolvedNames(place, { signal });
  await place.removeManifest(digest, { signal });
  const names = namesOf(all, digest);
  await refuseLeft(place, digest, names, { signal });
  return names;
}

/** Looks at what was removed: there are registries that say yes and leave some of it. @throws registry_failed */
async function refuseLeft(
  place: Source,
  digest: Digest,
  names: readonly string[],
  options: ImageCallOptions,
): Promise<void> {
  const left = namesOf(await resolveAll(place, names, options), digest);
  if (left.length === 0) return;
  const gone = names.filter((name) => !left.includes(name));
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

function nameIn(location: Location): string {
  const target = targetIn(location);
  if ("name" in target) return target.name;
  throw new AppError("invalid_location", `${formatLocation(location)} is a digest, not a tag`, {
    details: { location: formatLocation(location), why: "it is a digest, not a tag" },
  });
}

function namesOf(all: readonly Named[], digest: Digest): string[] {
  const pointing = all.filter(({ descriptor }) => descriptor.digest === digest);
  return pointing.map(({ name }) => name).toSorted();
}

/** The first {@link MAX_NAMES} names of the place with what they point at. */
async function resolvedNames(
  source: Source,
  options: ImageCallOptions,
): Promise<{ all: readonly Named[]; complete: boolean }> {
  const { all, complete } = await firstNames(source, options);
  return { all: await resolveAll(source, all, options), complete };
}

async function resolveAll(
  source: Source,
  names: readonly string[],
  options: ImageCallOptions,
): Promise<readonly Named[]> {
  const named: Named[] = [];
  const waiting = names.values();
  const work = async (): Promise<void> => {
    for (const name of waiting) {
      const descriptor = await resolveOrUndefined(source, name, options);
      if (descriptor !== undefined) named.push({ name, descriptor });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_RESOLVES }, work));
  return named;
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
