import { createHash } from "node:crypto";
import { createGzip } from "node:zlib";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, digestAlgorithm, digestOf } from "../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { AppError } from "../../shared/errors.ts";
import { isPacked, UNPACK_LIMITS, unpackLayer } from "../images/unpack-layer.ts";
import type { PackedLayersTable } from "../storage/packed-layers-table.ts";
import type { ArchiveFile } from "./archive-file.ts";
import type { ArchivedBlob } from "./archive-source.ts";
import { SharedWork } from "./shared-work.ts";
import { closeWithOwner, createSpool, type Spool, readSpool } from "./spool.ts";
import type { TarMember } from "./tar-index.ts";

export interface LayerOptions {
  /** Plain layers become gzip; otherwise they are given as they lie there. */
  readonly packed: boolean;
  /**
   * Only to be listed: no layer is read. Those that lie there packed go by their diffID, so that the manifest is not the
   * one that a copy would make; the config, and so the image ID, is.
   */
  readonly unread?: boolean;
  readonly spoolFolder: string;
  /** What packing gave before: a layer that is in there is packed only when somebody reads it. */
  readonly packedLayers?: PackedLayersTable | undefined;
  readonly signal: AbortSignal;
}

export interface DescribedLayer {
  readonly descriptor: Descriptor;
  readonly blob: ArchivedBlob;
}

/** All that packed bytes depend on: zlib chooses its ways by the processor too. */
export const PACKER = `gzip 6, zlib ${process.versions.zlib}, ${process.platform}-${process.arch}`;
/** As Docker and Go's compress/gzip have it; the same bytes each time, with no time in them. */
const GZIP = { level: 6, chunkSize: 256 * 1024 } as const;

/**
 * One layer as a blob. A plain one is known by its diffID without being read, unless it has to be packed; a packed one is
 * read once, because nothing says its digest, and what is in it is compared with its config.
 * @throws digest_mismatch when a layer that is or was packed is not what its config says, invalid_manifest and
 * graph_too_large when it cannot be unpacked
 */
export async function describeLayer(
  archive: ArchiveFile,
  member: TarMember,
  diffId: Digest,
  options: LayerOptions,
): Promise<DescribedLayer> {
  const { signal } = options;
  const open = archive.openMember.bind(archive, member);
  const blob = { size: member.size, open };
  const head = await archive.peek(member);
  if (options.unread === true) {
    const type = isPacked(head) ? packedType(head) : MEDIA_TYPES.ociLayer;
    return { descriptor: describe(type, diffId, member.size), blob };
  }
  if (isPacked(head)) {
    const digest = await digestOfPacked(await open(0, signal), diffId, signal);
    return { descriptor: describe(packedType(head), digest, member.size), blob };
  }
  if (!options.packed)
    return { descriptor: describe(MEDIA_TYPES.ociLayer, diffId, member.size), blob };
  return describePacked(open, diffId, options);
}

type OpenLayer = ArchivedBlob["open"];

/** The packed form of a plain layer: as it was found to be before, or packed now. */
async function describePacked(
  open: OpenLayer,
  diffId: Digest,
  options: LayerOptions,
): Promise<DescribedLayer> {
  const { packedLayers, spoolFolder, signal } = options;
  const known = packedLayers?.find(diffId, PACKER);
  if (known !== undefined) {
    const packing = new SharedWork(async (signal) => {
      const packed = await pack(await open(0, signal), diffId, { spoolFolder, signal });
      if (packed.digest === known.digest) return spooledBlob(packed.spool);
      await packed.spool.close();
      packedLayers?.forget(diffId, PACKER);
      throw wrongDigest(known.digest, packed.digest);
    });
    return {
      descriptor: describe(MEDIA_TYPES.ociLayerGzip, known.digest, known.size),
      blob: {
        size: known.size,
        open: async (offset, signal) => (await packing.result(signal)).open(offset, signal),
      },
    };
  }
  const { spool, digest } = await pack(await open(0, signal), diffId, options);
  packedLayers?.keep(diffId, PACKER, { digest, size: spool.length });
  return {
    descriptor: describe(MEDIA_TYPES.ociLayerGzip, digest, spool.length),
    blob: spooledBlob(spool),
  };
}

function spooledBlob(spool: Spool): ArchivedBlob {
  const { handle, length } = spool;
  const blob: ArchivedBlob = {
    size: length,
    open: (offset) =>
      Promise.resolve(
        Readable.from(readSpool(blob, handle, offset, length), { objectMode: false }),
      ),
  };
  closeWithOwner(blob, spool);
  return blob;
}

function describe(mediaType: string, digest: Digest, size: number): Descriptor {
  return { mediaType, digest, size };
}

/** Zstandard begins with other bytes than gzip. */
function packedType(head: Buffer): string {
  return head[0] === 0x1f ? MEDIA_TYPES.ociLayerGzip : MEDIA_TYPES.ociLayerZstd;
}

/** @throws digest_mismatch when something else is packed in it than the config says, graph_too_large for a bomb */
async function digestOfPacked(
  packed: AsyncIterable<Buffer>,
  diffId: Digest,
  signal: AbortSignal,
): Promise<Digest> {
  const hash = createHash("sha256");
  const hashed = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of packed) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const algorithm = digestAlgorithm(diffId);
  const stream = Readable.from(hashed(), { objectMode: false });
  const unpacked = await unpackLayer(stream, { algorithm, limits: UNPACK_LIMITS, signal });
  if (unpacked.digest !== diffId) throw wrongLayer(diffId, unpacked.digest);
  return digestOf("sha256", hash.digest("hex"));
}

/** Packs a layer beside the event loop, once, into a file without a name. */
async function pack(
  plain: AsyncIterable<Buffer>,
  diffId: Digest,
  { spoolFolder, signal }: Pick<LayerOptions, "spoolFolder" | "signal">,
): Promise<{ readonly spool: Spool; readonly digest: Digest }> {
  const spool = await createSpool(spoolFolder);
  const before = createHash(digestAlgorithm(diffId));
  const after = createHash("sha256");
  try {
    await pipeline(
      async function* (): AsyncGenerator<Buffer> {
        for await (const chunk of plain) {
          before.update(chunk);
          yield chunk;
        }
      },
      createGzip(GZIP),
      async (gzip: AsyncIterable<Buffer>) => {
        for await (const chunk of gzip) {
          after.update(chunk);
          await spool.append([chunk]);
        }
      },
      { signal },
    );
    const actual = digestOf(digestAlgorithm(diffId), before.digest("hex"));
    if (actual !== diffId) throw wrongLayer(diffId, actual);
    return { spool, digest: digestOf("sha256", after.digest("hex")) };
  } catch (error) {
    await spool.close();
    throw error;
  }
}

function wrongLayer(expected: Digest, actual: Digest): AppError {
  return new AppError("digest_mismatch", `expected the layer ${expected}, got ${actual}`, {
    details: { digest: expected, expected, actual },
  });
}

/** What was remembered of another packer: the next attempt packs first and asks then. */
function wrongDigest(expected: Digest, actual: Digest): AppError {
  return new AppError("digest_mismatch", `packing gave ${actual}, and ${expected} before`, {
    details: { digest: expected, expected, actual },
  });
}
