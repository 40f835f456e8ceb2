import { artifactOf } from "../../shared/artifact.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { ImageManifest, Manifest } from "../../shared/oci/manifest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { isUnknownPlatform, normalizeArchitecture } from "../../shared/oci/platform.ts";
import {
  familiarReference,
  type Reference,
  tryParseReference,
} from "../../shared/oci/reference.ts";
import { blobPath } from "../images/layout-content.ts";
import {
  emptyLayoutIndex,
  formatLayoutIndex,
  type LayoutIndex,
  putName,
  putUnnamed,
} from "../images/layout-index.ts";

/** What an archive has got so far. */
export interface WrittenImages {
  readonly manifests: Map<Digest, WrittenManifest>;
  readonly names: Map<string, Descriptor>;
}

export interface WrittenManifest {
  readonly descriptor: Descriptor;
  /** Undefined for what is only stored and means nothing to anybody here. */
  readonly parsed: Manifest | undefined;
}

/** Read by containerd, which wants the whole reference there. Source: containerd, images/annotations.go. */
export const CONTAINERD_NAME = "io.containerd.image.name";

/** The lists that make a tar file an archive: `index.json`, `manifest.json`. */
export function formatLists(
  images: WrittenImages,
): readonly (readonly [name: string, bytes: Buffer])[] {
  const roots = rootsOf(images);
  return [
    ["index.json", formatIndex(images, roots)],
    ["manifest.json", formatDockerList(images, roots)],
  ];
}

/** Manifests that no other one leads to. */
export function rootsOf({ manifests }: WrittenImages): readonly Descriptor[] {
  const all = [...manifests.values()];
  const children = new Set(
    all.flatMap(({ parsed }) =>
      parsed?.kind === "index" ? parsed.manifests.map(({ digest }) => digest) : [],
    ),
  );
  return all.flatMap(({ descriptor }) => (children.has(descriptor.digest) ? [] : [descriptor]));
}

/** `index.json`: every name, and every root. */
function formatIndex({ names }: WrittenImages, roots: readonly Descriptor[]): Buffer {
  let index: LayoutIndex = emptyLayoutIndex();
  for (const [name, descriptor] of names) {
    index = putName(index, name, descriptor, (stored, wanted) => stored === wanted);
  }
  for (const descriptor of roots) index = putUnnamed(index, descriptor);
  const raw = { ...index.raw, mediaType: MEDIA_TYPES.ociIndex };
  return formatLayoutIndex({ raw, entries: index.entries.map(withContainerdName) });
}

function withContainerdName(entry: LayoutIndex["entries"][number]): LayoutIndex["entries"][number] {
  const reference = entry.name === undefined ? undefined : fullReference(entry.name);
  if (reference === undefined) return entry;
  const annotations = { ...(entry.raw["annotations"] as object), [CONTAINERD_NAME]: entry.name };
  return { ...entry, raw: { ...entry.raw, annotations } };
}

/**
 * `manifest.json`: what `docker load` reads. Of an index the image for Linux on this computer's processor, or its first
 * one, because Docker's format knows no platforms.
 */
function formatDockerList(images: WrittenImages, roots: readonly Descriptor[]): Buffer {
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
  for (const descriptor of roots) add(descriptor, undefined);
  const list = [...tags].flatMap(([digest, names]) => {
    const manifest = images.manifests.get(digest)?.parsed;
    if (manifest?.kind !== "manifest") return [];
    const RepoTags = names.length === 0 ? null : names;
    const Layers = manifest.layers.map((layer) => blobPath(layer.digest));
    return [{ Config: blobPath(manifest.config.digest), RepoTags, Layers }];
  });
  return Buffer.from(JSON.stringify(list));
}

/** The digest of the one image that stands for a root; undefined for what no engine can run. */
function imageOf(root: Descriptor, images: WrittenImages, depth = 0): Digest | undefined {
  const manifest = images.manifests.get(root.digest)?.parsed;
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

/** Signatures of cosign have the config of an image, and `docker load` would fail at their layers. */
function isImage(manifest: ImageManifest): boolean {
  const { config } = manifest;
  if (manifest.subject !== undefined || artifactOf(manifest) !== undefined) return false;
  return (
    config.mediaType === MEDIA_TYPES.ociConfig || config.mediaType === MEDIA_TYPES.dockerConfig
  );
}

/** Names like `v1` are no references, though Docker would read them as such. */
function fullReference(name: string): Reference | undefined {
  if (!/[/:]/.test(name)) return undefined;
  const reference = tryParseReference(name);
  return reference?.tag === undefined ? undefined : reference;
}
