import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { type Descriptor, descriptorSchema } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";

/** Spec: image-spec v1.1, annotations.md. In a layout's index it is the name of the image. */
export const REF_NAME = "org.opencontainers.image.ref.name";

/** Larger lists are refused: 100,000 names of usual length have 25 MB. */
export const MAX_INDEX_SIZE = 32 * 1024 * 1024;

/** One entry of `index.json`: as it stands there, and what we can read of it. */
export interface LayoutEntry {
  /** Every member, also those we do not know: rewritten as it came. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** Undefined when the entry is damaged; it is kept and not used. */
  readonly descriptor: Descriptor | undefined;
  readonly name: string | undefined;
}

/** `index.json`, which is edited by functions that return a new one, or the same when there is nothing to change. */
export interface LayoutIndex {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly entries: readonly LayoutEntry[];
}

/** How names are compared. In the local store `alpine` and `docker.io/library/alpine:latest` are the same. */
export type SameName = (stored: string, wanted: string) => boolean;

const document = z.record(z.string(), z.unknown());

/** Spec: image-spec v1.1, image-layout.md, index.json file. */
export function emptyLayoutIndex(): LayoutIndex {
  return { raw: { schemaVersion: 2 }, entries: [] };
}

/**
 * Reads `index.json` as leniently as is safe: what cannot be understood is kept as it is.
 * @throws layout_invalid when it is not a JSON object with a list of manifests
 */
export function parseLayoutIndex(bytes: Uint8Array, path: string): LayoutIndex {
  try {
    const raw = document.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
    const manifests = z.array(document).nullish().parse(raw["manifests"]) ?? [];
    return { raw, entries: manifests.map(parseEntry) };
  } catch (cause) {
    throw new AppError("layout_invalid", `${path} is not an image index`, {
      details: { path, why: "not a JSON object with a list of manifests" },
      cause,
    });
  }
}

export function formatLayoutIndex(index: LayoutIndex): Buffer {
  const manifests = index.entries.map((entry) => entry.raw);
  return Buffer.from(JSON.stringify({ ...index.raw, manifests }));
}

/** The first readable entry of that name, as other tools do. */
export function findName(
  index: LayoutIndex,
  name: string,
  sameName: SameName,
): Descriptor | undefined {
  const found = index.entries.find((entry) => hasName(entry, name, sameName));
  return found?.descriptor === undefined ? undefined : withoutName(found.descriptor);
}

export function findDigest(index: LayoutIndex, digest: Digest): Descriptor | undefined {
  const found = index.entries.find((entry) => entry.descriptor?.digest === digest);
  return found?.descriptor === undefined ? undefined : withoutName(found.descriptor);
}

/** Points a name at a manifest, in the place where the name stood before, and nowhere else. */
export function putName(
  index: LayoutIndex,
  name: string,
  descriptor: Descriptor,
  sameName: SameName,
): LayoutIndex {
  const named = index.entries.filter(
    (entry) => entry.name !== undefined && sameName(entry.name, name),
  );
  const [first] = named;
  if (named.length === 1 && first?.descriptor?.digest === descriptor.digest) return index;
  const entry = newEntry(descriptor, name);
  if (first === undefined) return { ...index, entries: [...index.entries, entry] };
  const kept = index.entries.filter((other) => other === first || !named.includes(other));
  return { ...index, entries: kept.map((other) => (other === first ? entry : other)) };
}

/** Lists a manifest without a name, so that it is found as a root: for referrers, which have none. */
export function putUnnamed(index: LayoutIndex, descriptor: Descriptor): LayoutIndex {
  if (index.entries.some((entry) => entry.descriptor?.digest === descriptor.digest)) return index;
  return { ...index, entries: [...index.entries, newEntry(descriptor, undefined)] };
}

export function removeName(index: LayoutIndex, name: string, sameName: SameName): LayoutIndex {
  return keepEntries(index, (entry) => entry.name === undefined || !sameName(entry.name, name));
}

export function removeDigest(index: LayoutIndex, digest: Digest): LayoutIndex {
  return keepEntries(index, (entry) => entry.descriptor?.digest !== digest);
}

function keepEntries(index: LayoutIndex, keep: (entry: LayoutEntry) => boolean): LayoutIndex {
  const entries = index.entries.filter(keep);
  return entries.length === index.entries.length ? index : { ...index, entries };
}

function hasName(entry: LayoutEntry, name: string, sameName: SameName): boolean {
  return entry.name !== undefined && entry.descriptor !== undefined && sameName(entry.name, name);
}

/** Checks an entry when it is asked for: of a thousand names, most operations look at one. */
function parseEntry(raw: Record<string, unknown>): LayoutEntry {
  let checked: { readonly descriptor: Descriptor | undefined } | undefined;
  return {
    raw,
    name: nameIn(raw["annotations"]),
    get descriptor() {
      checked ??= { descriptor: descriptorSchema.safeParse(raw).data };
      return checked.descriptor;
    },
  };
}

function nameIn(annotations: unknown): string | undefined {
  if (typeof annotations !== "object" || annotations === null) return undefined;
  const name: unknown = Object.entries(annotations).find(([key]) => key === REF_NAME)?.[1];
  return typeof name === "string" && name !== "" ? name : undefined;
}

function newEntry(descriptor: Descriptor, name: string | undefined): LayoutEntry {
  const { mediaType, digest, size, platform, artifactType } = descriptor;
  const raw = {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(platform === undefined ? {} : { platform }),
    ...(name === undefined ? {} : { annotations: { [REF_NAME]: name } }),
  };
  return { raw, descriptor, name };
}

/** The name belongs to the layout, not to the manifest. */
function withoutName(descriptor: Descriptor): Descriptor {
  if (descriptor.annotations?.[REF_NAME] === undefined) return descriptor;
  const { annotations, ...rest } = descriptor;
  const others = Object.entries(annotations).filter(([key]) => key !== REF_NAME);
  return others.length === 0 ? rest : { ...rest, annotations: Object.fromEntries(others) };
}
