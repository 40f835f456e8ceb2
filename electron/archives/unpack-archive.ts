import type { Readable } from "node:stream";
import { AppError, hasCode } from "../../shared/errors.ts";
import { isPacked, UNPACK_LIMITS, unpackStream } from "../images/unpack-layer.ts";
import { archiveError } from "./archive-error.ts";
import { createSpool, type Spool } from "./spool.ts";

export { isPacked };

/**
 * Unpacks an archive into a spool.
 * @throws archive_invalid when it is damaged, graph_too_large when it unpacks beyond all measure, destination_full
 */
export async function unpackArchive(
  packed: Readable,
  options: { readonly path: string; readonly spoolFolder: string; readonly signal: AbortSignal },
): Promise<Spool> {
  const spool = await createSpool(options.spoolFolder);
  let pieces: Buffer[] = [];
  try {
    await unpackStream(packed, {
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
