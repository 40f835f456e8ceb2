import { createHash } from "node:crypto";
import { z } from "zod";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, digestOf, isDigest } from "../../shared/oci/digest.ts";
import { imageConfigSchema } from "../../shared/oci/image-config.ts";
import { MAX_MANIFEST_SIZE } from "../../shared/oci/manifest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { fullName, isSameName } from "../../shared/oci/reference.ts";
import { emptyLayoutIndex, type LayoutIndex, putName, putUnnamed } from "../images/layout-index.ts";
import { archiveError } from "./archive-error.ts";
import type { ArchiveFile } from "./archive-file.ts";
import { type ArchiveContents, type ArchivedBlob, inMemory } from "./archive-source.ts";
import { describeLayer, type LayerOptions } from "./docker-layer.ts";

/** The file that lists the images: some kilobytes each. */
const MAX_LIST_SIZE = 1024 * 1024;
const MAX_LAYERS = 10_000;

/** Source: moby/docker-image-spec v1.2, "Combined Image JSON + Filesystem Changeset Format". */
const listSchema = z.array(
  z.object({
    Config: z.string().min(1),
    RepoTags: z.array(z.string()).nullish(),
    Layers: z.array(z.string()).max(MAX_LAYERS).nullish(),
  }),
);

type ListedImage = z.infer<typeof listSchema>[number];

/**
 * The images of a file that `docker save` wrote, before or since Docker 25; undefined when it is none. There is no
 * manifest in it: one is made, the same each time, of the config as it is and the layers.
 * @throws archive_invalid with the member that is wrong or missing
 */
export async function readDockerContents(
  archive: ArchiveFile,
  options: LayerOptions & { readonly wanted?: string | undefined },
): Promise<ArchiveContents | undefined> {
  const bytes = await archive.read("manifest.json", MAX_LIST_SIZE);
  if (bytes === undefined) return undefined;
  const list = parseList(archive.path, bytes);
  refuseRepeatedTags(archive.path, list);
  const blobs = new Map<Digest, ArchivedBlob>();
  const imageIds = new Map<Digest, Descriptor>();
  let index: LayoutIndex = emptyLayoutIndex();
  const named = list.filter(({ RepoTags }) => isWanted(RepoTags ?? [], options.wanted));
  for (const image of named.length === 0 ? list : named) {
    const { root, imageId } = await readImage(archive, image, blobs, options);
    imageIds.set(imageId, root);
    index = putUnnamed(index, root);
    for (const tag of image.RepoTags ?? []) index = putName(index, fullName(tag), root, isSameName);
  }
  return {
    path: archive.path,
    index,
    find: (digest) => blobs.get(digest),
    ofImageId: (digest) => imageIds.get(digest),
  };
}

/** Layers of images that nobody wants need not be packed. */
function isWanted(tags: readonly string[], wanted: string | undefined): boolean {
  return wanted === undefined || tags.some((tag) => isSameName(tag, wanted));
}

async function readImage(
  archive: ArchiveFile,
  image: ListedImage,
  blobs: Map<Digest, ArchivedBlob>,
  options: LayerOptions,
): Promise<{ readonly root: Descriptor; readonly imageId: Digest }> {
  const config = await archive.read(image.Config, MAX_MANIFEST_SIZE);
  if (config === undefined) throw archiveError(archive.path, "it is missing", image.Config);
  const names = image.Layers ?? [];
  const diffIds = diffIdsIn(archive.path, image.Config, config);
  if (diffIds.length !== names.length) {
    const why = `it has ${diffIds.length} layers, and ${names.length} are listed`;
    throw archiveError(archive.path, why, image.Config);
  }
  const layers: Descriptor[] = [];
  for (const [position, name] of names.entries()) {
    const diffId = diffIds[position];
    const member = archive.find(name);
    if (member === undefined || diffId === undefined) {
      throw archiveError(archive.path, "it is missing", name);
    }
    const layer = await describeLayer(archive, member, diffId, options);
    blobs.set(layer.descriptor.digest, layer.blob);
    layers.push(layer.descriptor);
  }
  const described = addBytes(blobs, MEDIA_TYPES.ociConfig, config);
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    config: described,
    layers,
  };
  const root = addBytes(blobs, MEDIA_TYPES.ociManifest, Buffer.from(JSON.stringify(manifest)));
  return { root, imageId: described.digest };
}

function parseList(path: string, bytes: Buffer): readonly ListedImage[] {
  try {
    return listSchema.parse(JSON.parse(bytes.toString("utf8")));
  } catch (cause) {
    throw archiveError(path, "it is not a list of images", "manifest.json", cause);
  }
}

/** One name cannot mean two images. */
function refuseRepeatedTags(path: string, list: readonly ListedImage[]): void {
  const seen = new Set<string>();
  for (const tag of list.flatMap(({ RepoTags }) => RepoTags ?? [])) {
    const name = fullName(tag);
    if (seen.has(name)) throw archiveError(path, `two images are called ${tag}`, "manifest.json");
    seen.add(name);
  }
}

function diffIdsIn(path: string, member: string, config: Buffer): readonly Digest[] {
  try {
    const { rootfs } = imageConfigSchema.parse(JSON.parse(config.toString("utf8")));
    return (rootfs?.diff_ids ?? []).map((text) => {
      if (!isDigest(text)) throw new TypeError(`not a digest: ${text}`);
      return text;
    });
  } catch (cause) {
    throw archiveError(path, "it is not the config of an image", member, cause);
  }
}

/** Small content that is kept in memory. */
function addBytes(blobs: Map<Digest, ArchivedBlob>, mediaType: string, bytes: Buffer): Descriptor {
  const digest = digestOf("sha256", createHash("sha256").update(bytes).digest("hex"));
  blobs.set(digest, inMemory(bytes));
  return { mediaType, digest, size: bytes.length };
}
