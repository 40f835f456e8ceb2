import { AppError } from "../../shared/errors.ts";
import { formatLocation, type Location } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { FreedSpace, RemovalPlan, RemovalPlans } from "../../shared/plan.ts";
import { findDependents } from "./dependents.ts";
import { estimateSpace } from "./freed-space.ts";
import type { ImageCallOptions, Places, Removable, Source } from "./image-store.ts";
import { targetIn } from "./inspect.ts";
import { namesOf, type ResolvedNames, resolvedNames } from "./removal-names.ts";
import { findTree } from "./removal-tree.ts";
import { placeOf, isUndoable } from "./undo/place-of.ts";

export interface PlanRemovalOptions extends ImageCallOptions {
  readonly verb: RemovalPlan["verb"];
  /** Plans the way around for a tag that the registry was seen not to delete. */
  readonly indirect?: boolean;
}

/** Images of one place. */
interface Group {
  readonly place: Source & Removable;
  readonly names: ResolvedNames;
  readonly images: { readonly location: Location; readonly descriptor: Descriptor }[];
}

/**
 * Finds out, by reading only, what removing tags or whole manifests would take away. The names of each place are looked at
 * once, however many images go.
 * @throws image_not_found, manifest_not_found, invalid_location when verb `tag` meets a digest
 */
export async function planRemovals(
  places: Places,
  locations: readonly Location[],
  options: PlanRemovalOptions,
): Promise<RemovalPlans> {
  const plans = new Map<Location, RemovalPlan>();
  const spaces: FreedSpace[] = [];
  for (const group of await groupByPlace(places, locations, options)) {
    const planned = await planGroup(group, options);
    for (const [location, plan] of planned) plans.set(location, plan);
    const going = planned.flatMap(([, { tags }]) => tags);
    const space = await spaceOf(group, going, options);
    if (space !== undefined) spaces.push(space);
  }
  return {
    plans: locations.flatMap((location) => plans.get(location) ?? []),
    ...(spaces.length === 0 ? {} : { space: sum(spaces) }),
  };
}

/** The plan for one image. @throws as {@link planRemovals} */
export async function planRemoval(
  places: Places,
  location: Location,
  options: PlanRemovalOptions,
): Promise<RemovalPlan> {
  const [plan] = (await planRemovals(places, [location], options)).plans;
  if (plan === undefined) throw new AppError("internal", "a removal was not planned");
  return plan;
}

/** The name that a location means. @throws invalid_location for a digest */
export function nameIn(location: Location): string {
  const target = targetIn(location);
  if ("name" in target) return target.name;
  throw new AppError("invalid_location", `${formatLocation(location)} is a digest, not a tag`, {
    details: { location: formatLocation(location), why: "it is a digest, not a tag" },
  });
}

async function groupByPlace(
  places: Places,
  locations: readonly Location[],
  { signal }: ImageCallOptions,
): Promise<readonly Group[]> {
  const groups: Group[] = [];
  const byPlace = Map.groupBy(locations, (location) => formatLocation(placeOf(location)));
  for (const some of byPlace.values()) {
    const [first] = some;
    if (first === undefined) continue;
    // Not as a source: a mirror may be behind.
    const place = await places.openRemovable(first, { signal });
    const images: Group["images"] = [];
    // One that is not there says so before all names are looked at.
    const head = await place.resolve(targetIn(first), { signal });
    const names = await resolvedNames(place, { signal });
    for (const location of some) {
      const target = targetIn(location);
      const known =
        "name" in target
          ? names.all.find(({ name }) => name === target.name)?.descriptor
          : undefined;
      const descriptor =
        location === first ? head : (known ?? (await place.resolve(target, { signal })));
      images.push({ location, descriptor });
    }
    groups.push({ place, names, images });
  }
  return groups;
}

async function planGroup(
  group: Group,
  options: PlanRemovalOptions,
): Promise<readonly (readonly [Location, RemovalPlan])[]> {
  const planned: (readonly [Location, RemovalPlan])[] = [];
  for (const image of group.images) {
    const { location, descriptor } = image;
    const { confirm } = group.place;
    const base = {
      location: formatLocation(location),
      digest: descriptor.digest,
      complete: group.names.complete,
      undoable: isUndoable(location),
      ...(confirm === undefined ? {} : { confirm }),
    };
    planned.push([location, { ...base, ...(await consequences(group, image, options)) }]);
  }
  return planned;
}

type Consequences = Pick<
  RemovalPlan,
  "verb" | "tags" | "siblings" | "affected" | "tree" | "way" | "effect" | "blocked"
>;

async function consequences(
  { place, names, images }: Group,
  { location, descriptor }: Group["images"][number],
  { verb, signal, indirect = false }: PlanRemovalOptions,
): Promise<Consequences> {
  const { digest } = descriptor;
  const same = namesOf(names.all, digest);
  if (verb === "tag") {
    const name = nameIn(location);
    const around = indirect || place.removesNamesIndirectly?.() === true;
    const service = await serviceSays(place, name, { signal });
    // There the image goes with its tag, and so do its other tags.
    if (service.effect === "image") {
      const affected = await findDependents(place, digest, names.all, { signal });
      return { verb, tags: same, siblings: [], affected, ...service };
    }
    const siblings = same.filter((other) => other !== name);
    return {
      verb,
      tags: [name],
      siblings,
      ...service,
      ...(around && place.removeNameIndirectly !== undefined ? { way: "indirect" } : {}),
    };
  }
  const affected = await findDependents(place, digest, names.all, { signal });
  if (verb === "manifest") return { verb, tags: same, siblings: [], affected };
  const gone = new Set(images.map((image) => image.descriptor.digest));
  const { tree, markers } = await findTree(place, descriptor, { names, gone, signal });
  const tags = [...new Set([...same, ...markers.map(({ name }) => name)])];
  // Its additions go too: the tree lists them.
  return { verb, tags, siblings: [], affected: { ...affected, referrers: [] }, tree };
}

/** What deleting this tag does by the words of the registry's service, and what forbids it. */
async function serviceSays(
  place: Removable,
  name: string,
  options: ImageCallOptions,
): Promise<Pick<RemovalPlan, "effect" | "blocked">> {
  const effect = await place.tagDeletion?.(options);
  if (effect === undefined || effect === "ask") return {};
  if (effect === "no") return { effect, blocked: "unsupported" };
  const blocked = await place.removalBlock?.(name, options);
  return { effect, ...(blocked === undefined ? {} : { blocked }) };
}

/** What nothing leads to afterwards; a tag alone frees its image only when it is the last one. */
async function spaceOf(
  { place, names, images }: Group,
  tags: readonly string[],
  { verb, signal }: PlanRemovalOptions,
): Promise<FreedSpace | undefined> {
  if (!isUndoable(place.location)) return undefined;
  const goneNames = new Set(verb === "tag" ? tags : []);
  const goneDigests = new Set(verb === "tag" ? [] : images.map((image) => image.descriptor.digest));
  const staying = names.all.filter(
    ({ name, descriptor }) => !goneNames.has(name) && !goneDigests.has(descriptor.digest),
  );
  const kept = new Set(staying.map(({ descriptor }) => descriptor.digest));
  const going = images.flatMap(({ descriptor }) =>
    kept.has(descriptor.digest) ? [] : [descriptor],
  );
  const rest = staying.map(({ descriptor }) => descriptor);
  const space = await estimateSpace(place, going, rest, { signal });
  return names.complete || going.length === 0 ? space : { ...space, complete: false };
}

function sum(spaces: readonly FreedSpace[]): FreedSpace {
  return {
    bytes: spaces.reduce((total, { bytes }) => total + bytes, 0),
    complete: spaces.every(({ complete }) => complete),
  };
}
