import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { cancelledError } from "../../../shared/errors.ts";
import { type ArchiveFiles, type ArchivePart, bundleIncomplete } from "./find-parts.ts";

const READ_BYTES = 1024 * 1024;
/** How often progress is told. */
const TELL_BYTES = 64 * 1024 * 1024;

/**
 * Reads the files of an archive and compares them with their checksums, one after the other. Yields how many bytes were
 * read, of all of them together.
 * @throws bundle_incomplete naming the first one that is another than it should be
 */
export async function* checkFiles(
  { parts, checksums = [] }: Pick<ArchiveFiles, "parts" | "checksums">,
  signal: AbortSignal,
): AsyncGenerator<number> {
  let before = 0;
  for (const part of parts) {
    const expected = checksums.find(({ name }) => name === basename(part.path))?.sha256;
    if (expected === undefined) continue;
    const hash = createHash("sha256");
    for await (const bytes of readInto(hash, part, signal)) yield before + bytes;
    before += part.stats.size;
    yield before;
    if (hash.digest("hex") !== expected) throw bundleIncomplete(part.path, "its checksum differs");
  }
}

/** True when every file has a checksum. */
export function isListed({ parts, checksums = [] }: ArchiveFiles): boolean {
  const listed = new Set(checksums.map(({ name }) => name));
  return parts.every(({ path }) => listed.has(basename(path)));
}

async function* readInto(
  hash: Hash,
  { path }: ArchivePart,
  signal: AbortSignal,
): AsyncGenerator<number> {
  const file: FileHandle = await open(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    for (let at = 0, told = 0; ;) {
      if (signal.aborted) throw cancelledError("comparing checksums");
      const { bytesRead } = await file.read(buffer, 0, READ_BYTES, at);
      if (bytesRead === 0) return;
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
      if (at - told < TELL_BYTES) continue;
      told = at;
      yield at;
    }
  } finally {
    await file.close();
  }
}
