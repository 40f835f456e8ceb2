import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, digestAlgorithm, digestEncoded } from "../../shared/oci/digest.ts";
import { type ImageManifest, type Manifest, parseManifest } from "../../shared/oci/manifest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { isUnknownPlatform, normalizeArchitecture } from "../../shared/oci/platform.ts";
import { familiarReference, parseReference, type Reference } from "../../shared/oci/reference.ts";
import {
  emptyLayoutIndex,
  formatLayoutIndex,
  type LayoutIndex,
  putName,
  putUnnamed,
} from "../images/layout-index.ts";

/** What an archive has got so far. */
export interface WrittenImages {
  readonly manifests: Map<Digest, { readonly descriptor: Descriptor; readonly bytes: Uint8Array }>;
  readonly names: Map<string, Descriptor>;
}

/** Read by containerd, which wants the whole reference there. Source: containerd, images/annotations.go. */
const CONTAINERD_NAME = "io.containerd.image.name";

/** `index.json`: every name, and every manifest that no other one leads to. */
export function formatIndex({ manifests, names }: WrittenImages): Buffer {
  let index: LayoutIndex = emptyLayoutIndex();
  for (const [name, descriptor] of names) {
    index = putName(index, name, descriptor, (stored, wanted) => stored === wanted);
  }
  const children = childrenOf(manifests);
  for (const [digest, { descriptor }] of manifests) {
    if (!children.has(digest)) index = putUnnamed(index, descriptor);
  }
  const raw = { ...index.raw, mediaType: MEDIA_TYPES.ociIndex };
  return formatLayoutIndex({ raw, entries: index.entries.map(withContainerdName) });
}

function withContainerdName(entry: LayoutIndex["entries"][number]): LayoutIndex["entries"][number] {
  const reference = entry.name === undefined ? undefined : fullReference(entry.name);
  if (reference === undefined) return entry;
  const annotations = { ...(entry.raw["annotations"] as object), [CONTAINERD_NAME]: entry.name };
  return { ...entry, raw: { ...entry.raw, annotations } };
}

function childrenOf(manifests: WrittenImages["manifests"]): ReadonlySet<Digest> {
  const parsed = [...manifests.values()].map(({ descriptor, bytes }) =>
    tryParse(descriptor, bytes),
  );
  return new Set(
    parsed.flatMap((manifest) =>
      manifest?.kind === "index" ? manifest.manifests.map(({ digest }) => digest) : [],
    ),
  );
}

/**
 * `manifest.json`: what `docker load` reads. Of an index the image for Linux on this computer's processor, or its first
 * one, because Docker's format knows no platforms.
 */
export function formatDockerList(images: WrittenImages): Buffer {
  const tags = new Map<Digest, string[]>();
  const add = (descriptor: Descriptor, tag: string | undefined): void => {
    const image = imageOf(descriptor, images);
    if (image === undefined) return;
    const known = tags.get(image) ?? [];
    tags.set(image, tag === undefined ? known : [...known, tag]);
  };
  for (const [name, descriptor] of images.names) {
    const reference = fullReference(name);
    add(descriptor, reference === undefined ? undefined : familiarReference(reference));
  }
  const children = childrenOf(images.manifests);
  for (const [digest, { descriptor }] of images.manifests) {
    if (!children.has(digest)) add(descriptor, undefined);
  }
  const list = [...tags].flatMap(([digest, names]) => {
    const manifest = manifestOf(digest, images);
    if (manifest?.kind !== "manifest") return [];
    const RepoTags = names.length === 0 ? null : names;
    return [{ Config: pathOf(manifest.config), RepoTags, Layers: manifest.layers.map(pathOf) }];
  });
  return Buffer.from(JSON.stringify(list));
}

function pathOf({ digest }: Descriptor): string {
  return `blobs/${digestAlgorithm(digest)}/${digestEncoded(digest)}`;
}

/** The digest of the one image that stands for a root; undefined for what no engine can run. */
function imageOf(root: Descriptor, images: WrittenImages, depth = 0): Digest | undefined {
  const manifest = manifestOf(root.digest, images);
  if (manifest?.kind === "manifest") return isImage(manifest) ? root.digest : undefined;
  if (manifest === undefined || depth > 3) return undefined;
  const runnable = manifest.manifests.filter(({ platform }) => !isUnknownPlatform(platform));
  const own = runnable.find(({ platform }) => isOwn(platform?.os, platform?.architecture));
  for (const child of own === undefined ? runnable : [own, ...runnable]) {
    const found = imageOf(child, images, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isOwn(os: string | undefined, architecture = ""): boolean {
  return os === "linux" && normalizeArchitecture(architecture) === OWN_ARCHITECTURE;
}

/** Node's names for what Go calls otherwise. */
const OWN_ARCHITECTURE = process.arch === "x64" ? "amd64" : process.arch;

function isImage({ config }: ImageManifest): boolean {
  return (
    config.mediaType === MEDIA_TYPES.ociConfig || config.mediaType === MEDIA_TYPES.dockerConfig
  );
}

function manifestOf(digest: Digest, { manifests }: WrittenImages): Manifest | undefined {
  const found = manifests.get(digest);
  return found === undefined ? undefined : tryParse(found.descriptor, found.bytes);
}

/** Undefined for what is only stored and means nothing to anybody here. */
function tryParse({ mediaType }: Descriptor, bytes: Uint8Array): Manifest | undefined {
  try {
    return parseManifest(bytes, mediaType);
  } catch {
    return undefined;
  }
}

/** Names like `v1` are no references, though Docker would read them as such. */
function fullReference(name: string): Reference | undefined {
  if (!/[/:]/.test(name)) return undefined;
  try {
    const reference = parseReference(name);
    return reference.tag === undefined ? undefined : reference;
  } catch {
    return undefined;
  }
}
