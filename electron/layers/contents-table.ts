import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { z } from "zod";
import {
  CHUNKED_CHECKSUM,
  CHUNKED_POSITION,
  ESTARGZ_DIGEST,
  type LayerEntry,
} from "../../shared/layer-files.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, digestAlgorithm, digestOf, isDigest } from "../../shared/oci/digest.ts";
import type { ImageCallOptions, Source } from "../images/image-store.ts";
import { UNPACK_LIMITS, unpackStream } from "../images/unpack-layer.ts";
import { plainPath } from "./tar-entry.ts";
import { TarWalk, WALK_LIMITS } from "./tar-walk.ts";

/** A table of 300,000 files with their pieces is some 100 MiB of JSON, packed a tenth of it. */
const MAX_PACKED = 32 * 1024 * 1024;
const MAX_TABLE = 192 * 1024 * 1024;

/** The files of a layer by its own table of contents. */
export interface ContentsTable {
  readonly entries: readonly LayerEntry[];
  /** Bytes that were read for it. */
  readonly read: number;
}

/**
 * The table that a layer says it has, read without the layer. Undefined when it has none, or one that is not what the
 * manifest says, cannot be read, or is larger than is good: then the layer itself says what is in it.
 */
export async function readContentsTable(
  source: Source,
  descriptor: Descriptor,
  options: ImageCallOptions,
): Promise<ContentsTable | undefined> {
  const { annotations = {} } = descriptor;
  const place = chunkedPlace(annotations);
  if (place !== undefined) return readChunked(source, descriptor, { ...options, place });
  const digest = annotations[ESTARGZ_DIGEST];
  return isDigest(digest) ? readEstargz(source, descriptor, { ...options, digest }) : undefined;
}

interface ChunkedPlace {
  readonly offset: number;
  readonly length: number;
  readonly checksum: Digest;
}

/** Manifest type 1 is the one with the fields of eStargz. Source: containers/storage, pkg/chunked/internal/minimal. */
const CHUNKED_TYPE = "1";

function chunkedPlace(annotations: Readonly<Record<string, string>>): ChunkedPlace | undefined {
  const checksum = annotations[CHUNKED_CHECKSUM];
  const [offset, length, unpacked, type] = (annotations[CHUNKED_POSITION] ?? "").split(":");
  const numbers = [offset, length, unpacked].map((text) =>
    /^\d{1,15}$/.test(text ?? "") ? Number(text) : Number.NaN,
  );
  const isKnown = type === CHUNKED_TYPE && numbers.every(Number.isSafeInteger);
  if (!isKnown || !isDigest(checksum)) return undefined;
  const [from = 0, bytes = 0] = numbers;
  return { offset: from, length: bytes, checksum };
}

async function readChunked(
  source: Source,
  descriptor: Descriptor,
  { place, signal }: ImageCallOptions & { readonly place: ChunkedPlace },
): Promise<ContentsTable | undefined> {
  const { offset, length, checksum } = place;
  if (length > MAX_PACKED || offset + length > descriptor.size) return undefined;
  const packed = await readRange(source, descriptor, { offset, length, signal });
  if (!matches(packed, checksum)) return undefined;
  const json = await unpacked(packed, signal);
  const entries = json === undefined ? undefined : entriesIn(json);
  return entries === undefined ? undefined : { entries, read: length };
}

/** Source: stargz-snapshotter, docs/estargz.md, The footer: a member of gzip without content, 51 bytes. */
const ESTARGZ_FOOTER = 51;
/** In its extra field: the subfield's name and length, 16 digits of the table's offset, a word. */
const ESTARGZ_EXTRA = /SG..([0-9a-f]{16})STARGZ/s;

async function readEstargz(
  source: Source,
  descriptor: Descriptor,
  { digest, signal }: ImageCallOptions & { readonly digest: Digest },
): Promise<ContentsTable | undefined> {
  const end = descriptor.size - ESTARGZ_FOOTER;
  if (end < 0) return undefined;
  const footer = await readRange(source, descriptor, {
    offset: end,
    length: ESTARGZ_FOOTER,
    signal,
  });
  const offset = Number.parseInt(ESTARGZ_EXTRA.exec(footer.toString("latin1"))?.[1] ?? "", 16);
  const length = end - offset;
  if (!Number.isSafeInteger(offset) || length <= 0 || length > MAX_PACKED) return undefined;
  const packed = await readRange(source, descriptor, { offset, length, signal });
  const tar = await unpacked(packed, signal);
  const json = tar === undefined ? undefined : contentOf(tar, "stargz.index.json");
  if (json === undefined || !matches(json, digest)) return undefined;
  const entries = entriesIn(json);
  return entries === undefined ? undefined : { entries, read: length + ESTARGZ_FOOTER };
}

async function readRange(
  source: Source,
  descriptor: Descriptor,
  range: ImageCallOptions & { readonly offset: number; readonly length: number },
): Promise<Buffer> {
  const { offset, length, signal } = range;
  const leaving = new AbortController();
  const stream = await source.openBlob(descriptor, {
    offset,
    signal: AbortSignal.any([signal, leaving.signal]),
  });
  const chunks: Buffer[] = [];
  let read = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      read += chunk.byteLength;
      if (read >= length) break;
    }
  } finally {
    stream.on("error", () => undefined).destroy();
    leaving.abort();
  }
  return Buffer.concat(chunks).subarray(0, length);
}

function matches(bytes: Buffer, digest: Digest): boolean {
  const algorithm = digestAlgorithm(digest);
  return digestOf(algorithm, createHash(algorithm).update(bytes).digest("hex")) === digest;
}

/** Undefined for what cannot be unpacked, or is too much. */
async function unpacked(packed: Buffer, signal: AbortSignal): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  const stream = Readable.from([packed], { objectMode: false });
  try {
    await unpackStream(stream, {
      limits: { ...UNPACK_LIMITS, bytes: MAX_TABLE },
      signal,
      take: (piece) => void pieces.push(piece),
    });
    return Buffer.concat(pieces);
  } catch (error) {
    if (signal.aborted) throw error;
    // The layer itself is read then, and says so where it is damaged.
    return undefined;
  }
}

function contentOf(tar: Buffer, name: string): Buffer | undefined {
  const found: Buffer[] = [];
  const walk = new TarWalk({
    entry: ({ path }) => path === name,
    content: (bytes) => void found.push(bytes),
  });
  try {
    walk.write(tar);
    walk.end();
  } catch {
    return undefined; // As above.
  }
  return found.length === 0 ? undefined : Buffer.concat(found);
}

const number = z.number().int().safe();

/** Source: stargz-snapshotter, estargz/types.go, TOCEntry. */
const tableSchema = z.object({
  version: z.literal(1),
  entries: z
    .array(
      z.object({
        name: z.string().max(4096),
        type: z.string(),
        size: number.min(0).optional(),
        modtime: z.string().optional(),
        linkName: z.string().max(4096).optional(),
        mode: number.optional(),
        uid: number.optional(),
        gid: number.optional(),
      }),
    )
    // Files in pieces have an entry for each.
    .max(4 * WALK_LIMITS.entries),
});

const TABLE_TYPES: ReadonlyMap<string, LayerEntry["type"]> = new Map([
  ["dir", "folder"],
  ["reg", "file"],
  ["symlink", "symlink"],
  ["hardlink", "hardlink"],
  ["char", "char"],
  ["block", "block"],
  ["fifo", "fifo"],
]);

function entriesIn(json: Buffer): readonly LayerEntry[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(json.toString("utf8"));
  } catch {
    return undefined; // As above.
  }
  const { data } = tableSchema.safeParse(document);
  const files = data?.entries.filter(({ type }) => type !== "chunk");
  return files === undefined || files.length > WALK_LIMITS.entries ? undefined : files.map(entryOf);
}

function entryOf(entry: z.infer<typeof tableSchema>["entries"][number]): LayerEntry {
  const type = TABLE_TYPES.get(entry.type) ?? "other";
  const modified = Date.parse(entry.modtime ?? "");
  const isLink = type === "symlink" || type === "hardlink";
  return {
    path: plainPath(entry.name),
    type,
    size: type === "file" ? (entry.size ?? 0) : 0,
    mode: (entry.mode ?? 0) & 0o7777,
    uid: entry.uid ?? 0,
    gid: entry.gid ?? 0,
    ...(Number.isNaN(modified) ? {} : { modified: Math.floor(modified / 1000) }),
    ...(isLink ? { link: entry.linkName ?? "" } : {}),
  };
}
