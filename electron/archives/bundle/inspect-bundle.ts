import type { Bundle, BundledImage, BundleItem } from "../../../shared/bundle.ts";
import { AppError, hasCode } from "../../../shared/errors.ts";
import { type ArchiveLocation, formatLocation } from "../../../shared/location.ts";
import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import type { Manifest } from "../../../shared/oci/manifest.ts";
import { isImageManifestType, isIndexType } from "../../../shared/oci/media-types.ts";
import { readConfig } from "../../images/read-config.ts";
import { platformIn } from "../../images/summary.ts";
import { tryReadManifest } from "../../images/try-read-manifest.ts";
import { archiveError } from "../archive-error.ts";
import { type ArchiveFile, openArchive } from "../archive-file.ts";
import { type ArchiveContents, ArchiveSource } from "../archive-source.ts";
import { readOciContents } from "../oci-contents.ts";
import { BUNDLE_DOCUMENT, MAX_BUNDLE_DOCUMENT, tryParseBundleDocument } from "./bundle-document.ts";
import { checkFiles, isListed } from "./check-files.ts";
import { type DescribedImage, describeImages } from "./described-images.ts";
import { type ArchiveFiles, findArchiveFiles } from "./find-parts.ts";

/** Manifests that are looked at; more than anybody has in one file. */
const MAX_MANIFESTS = 100_000;

export interface InspectBundleOptions {
  /** Compares the files with their checksums first. */
  readonly verify: boolean;
  readonly signal: AbortSignal;
}

/** Looks into archives of images. */
export interface Bundles {
  /** @throws path_not_found, archive_invalid, layout_invalid, bundle_incomplete naming the part */
  inspect(path: string, options: InspectBundleOptions): AsyncIterable<BundleItem>;
}

/** @param spoolFolder for what has to be unpacked */
export function createBundles(spoolFolder: string): Bundles {
  return {
    async *inspect(typed, { verify, signal }) {
      const files = await findArchiveFiles(typed);
      if (verify) yield* checking(files, signal);
      const archive = await openArchive(typed, { spoolFolder, signal });
      const contents = await readOciContents(archive);
      if (contents === undefined) throw archiveError(archive.path, "it has no index.json");
      const bundle = await describe({ archive, contents, files, signal });
      const checksums = isListed(files) ? (verify ? "sound" : "unread") : "absent";
      yield { kind: "contents", bundle: { ...bundle, checksums } };
    },
  };
}

async function* checking(files: ArchiveFiles, signal: AbortSignal): AsyncGenerator<BundleItem> {
  const total = sum(files.parts.map(({ stats }) => stats.size));
  for await (const bytes of checkFiles(files, signal)) yield { kind: "checking", bytes, total };
}

interface Opened {
  readonly archive: ArchiveFile;
  readonly contents: ArchiveContents;
  readonly files: ArchiveFiles;
  readonly signal: AbortSignal;
}

async function describe(opened: Opened): Promise<Omit<Bundle, "checksums">> {
  const { archive, contents, files } = opened;
  const roots = contents.index.entries.flatMap(({ name, descriptor }) =>
    descriptor === undefined ? [] : [{ name, descriptor }],
  );
  const { images, size } = describeImages(roots, await readManifests(opened, roots));
  const document = await archive.read(BUNDLE_DOCUMENT, MAX_BUNDLE_DOCUMENT);
  const said = document && tryParseBundleDocument(document);
  const { path } = files;
  return {
    path,
    ...(said === undefined ? {} : { createdAt: said.createdAt, createdBy: said.createdBy }),
    images: images.map((image) => bundled(path, image)),
    size,
    sharedSize: sum(images.map((image) => image.size)) - size,
    parts: files.parts.map((part) => ({ path: part.path, size: part.stats.size })),
  };
}

function bundled(path: string, image: DescribedImage): BundledImage {
  const { name, digest, platforms, size } = image;
  const at: ArchiveLocation = { kind: "oci-archive", path };
  const location = formatLocation(name === undefined ? { ...at, digest } : { ...at, name });
  return { location, ...(name === undefined ? {} : { name }), digest, platforms, size };
}

/** Everything that the roots lead to and that is there; and the platforms of roots without an index. */
async function readManifests(
  { contents, signal }: Opened,
  roots: readonly { readonly descriptor: Descriptor }[],
): Promise<Parameters<typeof describeImages>[1]> {
  const source = new ArchiveSource({ kind: "oci-archive", path: contents.path }, contents);
  const read = (one: Descriptor): Promise<Uint8Array> => source.readManifest(one, { signal });
  // An image of an index that was not taken along.
  const isMissing = (error: unknown): boolean => hasCode(error, "manifest_not_found");
  const manifests = new Map<Digest, { readonly parsed: Manifest | undefined }>();
  const platforms = new Map<Digest, string>();
  const waiting = roots.map(({ descriptor }) => ({ descriptor, isRoot: true }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { descriptor, isRoot } = next;
    if (manifests.has(descriptor.digest)) continue;
    if (manifests.size >= MAX_MANIFESTS) throw tooMany(contents.path);
    const parsed = await tryReadManifest(descriptor, read, isMissing);
    if (parsed === undefined) continue;
    manifests.set(descriptor.digest, { parsed });
    if (parsed.kind === "index") {
      const children = parsed.manifests.filter(({ mediaType }) => isManifest(mediaType));
      waiting.push(...children.map((child) => ({ descriptor: child, isRoot: false })));
    } else if (isRoot) {
      const platform = platformIn((await readConfig(source, parsed, { signal })).config);
      if (platform !== undefined) platforms.set(parsed.config.digest, platform);
    }
  }
  return { manifests, platforms };
}

function isManifest(mediaType: string): boolean {
  return isIndexType(mediaType) || isImageManifestType(mediaType);
}

function tooMany(path: string): AppError {
  return new AppError("graph_too_large", `${path} has more than ${MAX_MANIFESTS} manifests`, {
    details: { path, limit: MAX_MANIFESTS },
  });
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
