import { Readable } from "node:stream";
import { AppError, hasCode } from "../../shared/errors.ts";
import { isPacked, UNPACK_LIMITS, unpackStream } from "../images/unpack-layer.ts";
import { archiveError } from "./archive-error.ts";
import { createSpool, type Spool } from "./spool.ts";
import { BLOCK, parseHeader } from "./tar-header.ts";

export { isPacked };

/**
 * Unpacks an archive into a spool.
 * @throws archive_invalid when it is damaged or none, graph_too_large when it unpacks beyond all measure, destination_full
 */
export async function unpackArchive(
  packed: Readable,
  options: { readonly path: string; readonly spoolFolder: string; readonly signal: AbortSignal },
): Promise<Spool> {
  const spool = await createSpool(options.spoolFolder);
  let pieces: Buffer[] = [];
  try {
    const looked = Readable.from(afterLook(packed, options.path), { objectMode: false });
    await unpackStream(looked, {
      limits: UNPACK_LIMITS,
      signal: options.signal,
      take: (piece) => void pieces.push(piece),
      settle: async () => {
        const taken = pieces;
        pieces = [];
        await spool.append(taken);
      },
    });
    return spool;
  } catch (error) {
    await spool.close();
    if (hasCode(error, "invalid_manifest")) {
      throw archiveError(options.path, "it cannot be unpacked", undefined, error);
    }
    if (hasCode(error, "graph_too_large")) {
      throw new AppError("graph_too_large", `${options.path} unpacks to far more than it holds`, {
        details: { path: options.path, why: "it unpacks to far more than it holds" },
        cause: error,
      });
    }
    throw error;
  }
}

/** What begins like no archive is refused before it is kept: it may have no end. */
async function* afterLook(packed: Readable, path: string): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of packed as AsyncIterable<Buffer>) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < BLOCK && !isPacked(head.subarray(0, 4))) continue;
    refuseOther(head, path);
    yield head;
    head = undefined;
  }
  if (head === undefined) return;
  if (head.length === 0) throw archiveError(path, "it is empty");
  refuseOther(head, path);
  yield head;
}

function refuseOther(head: Buffer, path: string): void {
  if (isPacked(head.subarray(0, 4)) || beginsWithHeader(head)) return;
  throw archiveError(path, "it is not a tar archive");
}

function beginsWithHeader(head: Buffer): boolean {
  if (head.length < BLOCK) return false;
  try {
    return parseHeader(head.subarray(0, BLOCK)) !== undefined;
  } catch {
    return false;
  }
}
