import type { FileHandle } from "node:fs/promises";

/** Writes all of it. writev(2) may take only a part, for example when the disk is nearly full: the rest is written in further calls. */
export async function writeAll(
  file: FileHandle,
  pieces: readonly Uint8Array[],
  position: number,
): Promise<void> {
  let rest = pieces.filter(({ byteLength }) => byteLength > 0);
  let at = position;
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest, at);
    at += bytesWritten;
    rest = skip(rest, bytesWritten);
  }
}

function skip(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  for (const [index, piece] of pieces.entries()) {
    if (left < piece.byteLength) return [piece.subarray(left), ...pieces.slice(index + 1)];
    left -= piece.byteLength;
  }
  return [];
}
