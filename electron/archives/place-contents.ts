import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { AppError, hasCode } from "../../shared/errors.ts";
import type { ImageSummary, PlaceContents } from "../../shared/image.ts";
import { formatLocation, PIPE_PATH } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { ImageCallOptions, Source } from "../images/image-store.ts";
import { realFolder } from "../images/layout-folder.ts";
import type { LayoutIndex } from "../images/layout-index.ts";
import { namedRoots, unnamedRoots } from "../images/layout-roots.ts";
import { OciLayout } from "../images/oci-layout.ts";
import { damagedSummary, summarizeManifest } from "../images/summary.ts";
import type { Locks } from "../storage/file-lock.ts";
import { archiveError } from "./archive-error.ts";
import type { ArchivePlaces } from "./archive-places.ts";
import { ArchiveSource } from "./archive-source.ts";

/** Images that are looked at at once: each is one or two small reads. */
const PARALLEL_READS = 8;

export interface PlaceContentsOptions extends ImageCallOptions {
  readonly archives: ArchivePlaces;
  readonly locks: Locks;
}

/** A place whose list of images was read. */
interface Looked {
  readonly kind: PlaceContents["kind"];
  readonly source: Source;
  readonly index: LayoutIndex;
}

interface Root {
  readonly name?: string;
  readonly descriptor: Descriptor;
}

/**
 * What a file or folder is, and the images in it. Reads lists, manifests and configs; layers only where a whole file has
 * to be unpacked to find those. An image that is damaged is listed with what the list says of it.
 * @throws path_not_found, archive_invalid, layout_invalid, invalid_location for a path that no location can name
 */
export async function readPlaceContents(
  typed: string,
  options: PlaceContentsOptions,
): Promise<PlaceContents> {
  const path = typed === PIPE_PATH ? typed : resolve(typed);
  refuseUnspeakable(path);
  const place = await look(path, options);
  const roots = await rootsOf(place, options);
  const summaries = await summarizeAll(place.source, roots, options);
  const images = roots.map(({ name, descriptor }, position) => {
    const summary = summaries[position] ?? damagedSummary(descriptor);
    const digest = place.kind === "docker-archive" ? summary.imageId : undefined;
    const location = formatLocation({
      kind: place.kind,
      path,
      ...(name === undefined ? { digest: digest ?? descriptor.digest } : { name }),
    });
    return { location, ...(name === undefined ? {} : { name }), summary };
  });
  return { kind: place.kind, path, images };
}

async function look(path: string, options: PlaceContentsOptions): Promise<Looked> {
  if (await isFolder(path)) {
    const location = { kind: "oci", path } as const;
    const root = await realFolder(path);
    const layout = new OciLayout({ root, location, locks: options.locks });
    await layout.checkReadable();
    return { kind: "oci", source: layout, index: await layout.readIndex(options) };
  }
  const { kind, contents } = await options.archives.look(path, options);
  return { kind, source: new ArchiveSource({ kind, path }, contents), index: contents.index };
}

/** @throws archive_invalid for a FIFO, a socket or a device, which is not opened */
async function isFolder(path: string): Promise<boolean> {
  if (path === PIPE_PATH) return false;
  const stats = await stat(path).catch(() => undefined);
  // What is not there, or not ours to see, is told by whoever opens it.
  if (stats === undefined || stats.isFile()) return false;
  if (stats.isDirectory()) return true;
  throw archiveError(path, "it is not a regular file");
}

/** Every image once for each of its names, and without one where it has none. */
async function rootsOf(
  { source, index }: Looked,
  options: ImageCallOptions,
): Promise<readonly Root[]> {
  const unnamed = await unnamedRoots(index, (root) => source.readManifest(root, options));
  return [
    ...[...namedRoots(index)].map(([name, descriptor]) => ({ name, descriptor })),
    ...unnamed.map((descriptor) => ({ descriptor })),
  ];
}

async function summarizeAll(
  source: Source,
  roots: readonly Root[],
  options: ImageCallOptions,
): Promise<readonly ImageSummary[]> {
  const summaries: ImageSummary[] = [];
  const waiting = roots.entries();
  const work = async (): Promise<void> => {
    for (const [position, { descriptor }] of waiting)
      summaries[position] = await summaryOf(source, descriptor, options);
  };
  await Promise.all(Array.from({ length: PARALLEL_READS }, work));
  return summaries;
}

async function summaryOf(
  source: Source,
  descriptor: Descriptor,
  options: ImageCallOptions,
): Promise<ImageSummary> {
  try {
    return await summarizeManifest(source, descriptor, options);
  } catch (error) {
    if (hasCode(error, "cancelled")) throw error;
    return damagedSummary(descriptor);
  }
}

/** In a location the path ends at the first colon that is not a Windows drive's. */
function refuseUnspeakable(path: string): void {
  if (!path.replace(/^[A-Za-z]:[\\/]/, "").includes(":")) return;
  const why = "the path has a colon, behind which a name would begin";
  throw new AppError("invalid_location", `${path} cannot be a location: ${why}`, {
    details: { location: path, why },
  });
}
