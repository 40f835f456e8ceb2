import { createHash } from "node:crypto";
import { createGzip } from "node:zlib";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { type Digest, digestAlgorithm, digestOf } from "../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { AppError } from "../../shared/errors.ts";
import { isPacked } from "../images/unpack-layer.ts";
import type { ArchiveFile } from "./archive-file.ts";
import type { ArchivedBlob } from "./archive-source.ts";
import { closeWithOwner, createSpool, type Spool, readSpool } from "./spool.ts";
import type { TarMember } from "./tar-index.ts";

export interface LayerOptions {
  /** Plain layers become gzip; otherwise they are given as they lie there. */
  readonly packed: boolean;
  readonly spoolFolder: string;
  readonly signal: AbortSignal;
}

export interface DescribedLayer {
  readonly descriptor: Descriptor;
  readonly blob: ArchivedBlob;
}

/** As Docker and Go's compress/gzip have it; the same bytes each time, with no time in them. */
const GZIP = { level: 6, chunkSize: 256 * 1024 } as const;

/**
 * One layer as a blob. A plain one is known by its diffID without being read, unless it has to be packed; a packed one is
 * read once, because nothing says its digest.
 * @throws digest_mismatch when a layer that is packed here is not what its config says
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
  if (isPacked(head)) {
    const digest = await digestOfStream(await open(0, signal));
    return { descriptor: describe(packedType(head), digest, member.size), blob };
  }
  if (!options.packed)
    return { descriptor: describe(MEDIA_TYPES.ociLayer, diffId, member.size), blob };
  const { spool, digest } = await pack(await open(0, signal), diffId, options);
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

async function digestOfStream(stream: AsyncIterable<Buffer>): Promise<Digest> {
  const hash = createHash("sha256");
  for await (const chunk of stream) hash.update(chunk);
  return digestOf("sha256", hash.digest("hex"));
}

/** Packs a layer beside the event loop, once, into a file without a name. */
async function pack(
  plain: AsyncIterable<Buffer>,
  diffId: Digest,
  { spoolFolder, signal }: LayerOptions,
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
