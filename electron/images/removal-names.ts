import { hasCode } from "../../shared/errors.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { Named } from "./dependents.ts";
import type { ImageCallOptions, Source } from "./image-store.ts";

/** Names that are looked at one by one: each is a request to a registry. */
const MAX_NAMES = 1000;
/** Requests for them at the same time. */
const PARALLEL_RESOLVES = 8;

/** Names of a place with what they point at. */
export interface ResolvedNames {
  readonly all: readonly Named[];
  /** False when there are more than are looked at. */
  readonly complete: boolean;
}

/** The first {@link MAX_NAMES} names of the place with what they point at. */
export async function resolvedNames(
  source: Source,
  options: ImageCallOptions,
): Promise<ResolvedNames> {
  const { all, complete } = await firstNames(source, options);
  return { all: await resolveAll(source, all, options), complete };
}

/** What these names point at; those that are gone are left out. In the order of the answers. */
export async function resolveAll(
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

/** The names that point at a digest, sorted. */
export function namesOf(all: readonly Named[], digest: Digest): string[] {
  const pointing = all.filter(({ descriptor }) => descriptor.digest === digest);
  return pointing.map(({ name }) => name).toSorted();
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
