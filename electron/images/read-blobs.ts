import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { cancelledError, isAppError } from "../../shared/errors.ts";
import type { StoreProblemKind } from "../../shared/image.ts";
import {
  type Digest,
  type DigestAlgorithm,
  digestAlgorithm,
  digestOf,
  isDigest,
} from "../../shared/oci/digest.ts";
import { errnoOf } from "../storage/file-error.ts";
import { isNotAFile, openRegularFile } from "./regular-file.ts";

const READ_BYTES = 1024 * 1024;
const ALGORITHMS: readonly DigestAlgorithm[] = ["sha256", "sha512"];

/** One name in the folders of blobs. */
export interface StoredFile {
  readonly path: string;
  /** Undefined for a file that is no blob, whatever it is. */
  readonly digest: Digest | undefined;
  /** The name as `algorithm:file`, for reports. */
  readonly name: string;
}

/** What reading a stored file to its end showed. */
export type ReadResult =
  | { readonly state: "sound"; readonly size: number }
  | { readonly state: "damaged"; readonly problem: StoreProblemKind };

/** Every file where blobs lie. A folder that cannot be listed is empty: its blobs show as missing. */
export async function listBlobs(root: string): Promise<readonly StoredFile[]> {
  const files: StoredFile[] = [];
  for (const algorithm of ALGORITHMS) {
    const folder = join(root, "blobs", algorithm);
    // A layout may be empty, or use one algorithm only.
    for (const encoded of await readdir(folder).catch(() => [])) {
      const name = `${algorithm}:${encoded}`;
      const digest = isDigest(name) ? name : undefined;
      files.push({ path: join(folder, encoded), digest, name });
    }
  }
  return files;
}

/** Reads a blob to its end and compares it with its name. @throws cancelled */
export async function readBlob(
  path: string,
  digest: Digest,
  signal: AbortSignal,
): Promise<ReadResult> {
  const algorithm = digestAlgorithm(digest);
  const hash = createHash(algorithm);
  let size = 0;
  try {
    const opened = await openRegularFile(path);
    // Removed since the folder was listed: whoever misses it says so.
    if (opened === undefined) return damaged("missing");
    const stream = opened.file.createReadStream({ highWaterMark: READ_BYTES, signal });
    for await (const piece of stream) {
      const bytes: Buffer = piece;
      size += bytes.byteLength;
      hash.update(bytes);
    }
  } catch (error) {
    if (signal.aborted) throw cancelledError("reading the stored blobs");
    if (isNotAFile(error)) return damaged("not_a_file");
    if (isAppError(error) || errnoOf(error) !== undefined) return damaged("unreadable");
    throw error;
  }
  const isSame = digestOf(algorithm, hash.digest("hex")) === digest;
  return isSame ? { state: "sound", size } : damaged("digest_mismatch");
}

function damaged(problem: StoreProblemKind): ReadResult {
  return { state: "damaged", problem };
}
