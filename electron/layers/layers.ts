import { AppError } from "../../shared/errors.ts";
import {
  hasContentsTable,
  type LayerEntry,
  type LayerFile,
  type LayerFilesItem,
} from "../../shared/layer-files.ts";
import { formatLocation, type Location } from "../../shared/location.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { Platform } from "../../shared/oci/platform.ts";
import type { ImageCallOptions, Places, Source } from "../images/image-store.ts";
import { findImageManifest } from "../images/inspect.ts";
import { readContentsTable } from "./contents-table.ts";
import { createKeptLists, type KeptLists } from "./kept-lists.ts";
import { BATCH, listLayer } from "./list-layer.ts";
import { hardLinkTarget, readLayerFile } from "./read-file.ts";
import { plainPath } from "./tar-entry.ts";

/** Which layer of which image. */
export interface LayerRequest {
  readonly location: Location;
  /** Which image of an index. Default: the one for this machine. */
  readonly platform?: Platform | undefined;
  readonly digest: Digest;
}

/** What is inside layers. */
export interface Layers {
  /**
   * The names in a layer, as they are read. Leaving the loop ends the reading at once.
   * @throws layer_invalid, digest_mismatch, blob_not_found, and what finding the image throws
   */
  files(request: LayerRequest, options: ImageCallOptions): AsyncGenerator<LayerFilesItem>;
  /** One file. @throws path_not_found, and as {@link Layers.files} */
  file(request: LayerRequest & { path: string }, options: ImageCallOptions): Promise<LayerFile>;
  /** Those whose files cost nothing any more. */
  kept(digests: readonly Digest[]): Promise<readonly Digest[]>;
}

/** @param folder where lists of files are kept by digest */
export function createLayers(places: Places, folder: string): Layers {
  const lists = createKeptLists(folder);
  return {
    async *files(request, options) {
      if (await lists.has(request.digest)) yield* keptFiles(lists, request.digest);
      else yield* freshFiles(places, lists, request, options);
    },
    file: (request, options) => readFile(places, lists, request, options),
    async kept(digests) {
      const found = await Promise.all(digests.map((digest) => lists.has(digest)));
      return digests.filter((_, index) => found[index]);
    },
  };
}

async function* keptFiles(lists: KeptLists, digest: Digest): AsyncGenerator<LayerFilesItem> {
  let count = 0;
  yield { kind: "begin", from: "kept", bytes: 0 };
  for await (const entries of lists.read(digest)) {
    count += entries.length;
    yield { kind: "entries", entries: [...entries], read: 0 };
  }
  yield { kind: "end", entries: count, cut: false };
}

async function* freshFiles(
  places: Places,
  lists: KeptLists,
  request: LayerRequest,
  options: ImageCallOptions,
): AsyncGenerator<LayerFilesItem> {
  const { source, descriptor } = await findLayer(places, request, options);
  const table = hasContentsTable(descriptor)
    ? await readContentsTable(source, descriptor, options)
    : undefined;
  const from = table === undefined ? "layer" : "table";
  yield { kind: "begin", from, bytes: table?.read ?? descriptor.size };
  const writer = await lists.begin(descriptor.digest);
  let count = 0;
  let cut = false;
  const batches =
    table === undefined ? listLayer(source, descriptor, options) : inBatches(table.entries);
  try {
    for await (const { entries, read, last } of batches) {
      count += entries.length;
      cut = last?.cut ?? cut;
      await writer.add(entries);
      if (last === undefined) {
        yield { kind: "entries", entries: [...entries], read: table?.read ?? read };
      }
    }
    // What is not whole is no answer to the next question.
    if (!cut) await writer.commit();
    yield { kind: "end", entries: count, cut };
  } finally {
    await writer.abandon();
  }
}

function* inBatches(
  entries: readonly LayerEntry[],
): Generator<{ entries: readonly LayerEntry[]; read: number; last?: { cut: boolean } }> {
  for (let at = 0; at < entries.length; at += BATCH) {
    yield { entries: entries.slice(at, at + BATCH), read: 0 };
  }
}

async function readFile(
  places: Places,
  lists: KeptLists,
  request: LayerRequest & { path: string },
  options: ImageCallOptions,
): Promise<LayerFile> {
  const { source, descriptor } = await findLayer(places, request, options);
  const read = async (path: string): Promise<LayerFile | undefined> => {
    const occurrences = await countIn(lists, descriptor.digest, path);
    if (occurrences === 0) return undefined;
    return readLayerFile(source, descriptor, path, { ...options, occurrences });
  };
  const found = await read(plainPath(request.path));
  const target = found === undefined ? undefined : hardLinkTarget(found.entry);
  const linked = target === undefined ? undefined : await read(target);
  if (found === undefined) throw notInLayer(request);
  return linked === undefined ? found : { entry: found.entry, content: linked.content };
}

/** Undefined where no list is kept. */
async function countIn(
  lists: KeptLists,
  digest: Digest,
  path: string,
): Promise<number | undefined> {
  if (!(await lists.has(digest))) return undefined;
  let count = 0;
  for await (const entries of lists.read(digest)) {
    count += entries.filter((entry) => entry.path === path).length;
  }
  return count;
}

async function findLayer(
  places: Places,
  { location, platform, digest }: LayerRequest,
  { signal }: ImageCallOptions,
): Promise<{ readonly source: Source; readonly descriptor: Descriptor }> {
  const wish = platform === undefined ? {} : { platform };
  const { source, manifest } = await findImageManifest(places, location, { signal, ...wish });
  const descriptor = manifest?.layers.find((layer) => layer.digest === digest);
  if (descriptor !== undefined) return { source, descriptor };
  const text = formatLocation(location);
  throw new AppError("blob_not_found", `${text} has no layer ${digest}`, {
    details: { location: text, digest },
  });
}

function notInLayer({ path, digest }: { path: string; digest: Digest }): AppError {
  return new AppError("path_not_found", `layer ${digest} has no ${path.slice(0, 300)}`, {
    details: { path: path.slice(0, 300), digest },
  });
}
