import { BLOCK, checksumOf, padded } from "./tar-header.ts";

/** Eleven octal digits. */
const MOST_OCTAL = 8 ** 11 - 1;
const MOST_NAME = 100;

/**
 * The header of a file, mode 0644, owned by root, without a time: the same bytes for the same member. A long name or a size
 * from 8 GiB on gets an extended header before it. Source: POSIX.1-2001 pax, as in tar(5).
 */
export function fileHeader(name: string, size: number): Buffer {
  const needsPath = name.length > MOST_NAME;
  const needsSize = size > MOST_OCTAL;
  const plain = ustar(name.slice(0, MOST_NAME), needsSize ? 0 : size, "0");
  if (!needsPath && !needsSize) return plain;
  const records = [
    ...(needsPath ? [record("path", name)] : []),
    ...(needsSize ? [record("size", String(size))] : []),
  ].join("");
  const body = Buffer.alloc(padded(records.length));
  body.write(records, "utf8");
  return Buffer.concat([ustar("PaxHeader", records.length, "x"), body, plain]);
}

/** What follows the bytes of a file, so that the next header begins at a block. */
export function paddingAfter(size: number): Buffer {
  return Buffer.alloc(padded(size) - size);
}

/** Two blocks of zeros. */
export function endOfArchive(): Buffer {
  return Buffer.alloc(2 * BLOCK);
}

function ustar(name: string, size: number, type: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, "latin1");
  block.write("0000644\u00000000000\u00000000000\u0000", 100, "latin1");
  block.write(`${size.toString(8).padStart(11, "0")}\u000000000000000\u0000`, 124, "latin1");
  block.write(type, 156, "latin1");
  block.write("ustar\u000000", 257, "latin1");
  block.write(`${checksumOf(block).toString(8).padStart(6, "0")}\u0000 `, 148, "latin1");
  return block;
}

/** Its length counts itself. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length += 1;
  return `${length}${rest}`;
}
