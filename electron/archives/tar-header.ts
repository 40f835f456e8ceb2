/** Tar archives consist of blocks of so many bytes. */
export const BLOCK = 512;

/** One block that introduces a member, as it stands there. */
export interface TarHeader {
  readonly name: string;
  /** One character: `0` file, `5` folder, `1` and `2` links, `x`, `g`, `L` and `K` headers for what follows. */
  readonly type: string;
  /** Bytes that follow the header, without the padding. */
  readonly size: number;
  /** Where a link leads. */
  readonly link: string;
}

/** Offset and length of the fields. Source: POSIX.1-1988 ustar, as in tar(5). */
const NAME = [0, 100] as const;
const SIZE = [124, 12] as const;
const CHECKSUM = [148, 8] as const;
const TYPE = 156;
const LINK = [157, 100] as const;
const MAGIC = [257, 8] as const;
const PREFIX = [345, 155] as const;

/** The first bit of a field says that a number in base 256 follows, as GNU and star write large ones. */
const BASE_256 = 0x80;

/**
 * Reads a header block; undefined for a block of zeros, of which two end an archive. Strict where readers are known to
 * disagree: what two of them could read in two ways is an error.
 * @throws Error with the reason, for {@link archiveError} to tell
 */
export function parseHeader(block: Buffer): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (checksumOf(block) !== parseOctal(fieldOf(block, CHECKSUM))) {
    throw new Error("a header has a wrong checksum");
  }
  const magic = block.toString("latin1", MAGIC[0], MAGIC[0] + MAGIC[1]);
  const isPosix = magic.startsWith("ustar\0");
  const prefix = isPosix ? textOf(block, PREFIX) : "";
  const name = textOf(block, NAME);
  const type = block[TYPE] === 0 ? "0" : String.fromCodePoint(block[TYPE] ?? 0);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    type,
    size: sizeIn(fieldOf(block, SIZE)),
    link: textOf(block, LINK),
  };
}

/** The sum of all bytes, with the field of the sum itself full of spaces. */
export function checksumOf(block: Buffer): number {
  const [start, length] = CHECKSUM;
  let sum = 0;
  for (let index = 0; index < BLOCK; index += 1) {
    sum += index >= start && index < start + length ? 0x20 : (block[index] ?? 0);
  }
  return sum;
}

/** The next multiple of a block. */
export function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

function fieldOf(block: Buffer, [offset, length]: readonly [number, number]): Buffer {
  return block.subarray(offset, offset + length);
}

function textOf(block: Buffer, field: readonly [number, number]): string {
  const bytes = fieldOf(block, field);
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? bytes.length : end);
}

function sizeIn(field: Buffer): number {
  const [first = 0] = field;
  if ((first & BASE_256) === 0) return parseOctal(field);
  if (first !== BASE_256) throw new Error("a size is negative or beyond all measure");
  const value = field.subarray(1).reduce((sum, byte) => sum * 256 + byte, 0);
  if (!Number.isSafeInteger(value)) throw new Error("a size is beyond all measure");
  return value;
}

function parseOctal(field: Buffer): number {
  const text = field
    .toString("latin1")
    .replace(/^ +/, "")
    .replace(/[\0 ].*$/s, "");
  if (!/^[0-7]*$/.test(text)) throw new Error("a number in a header cannot be read");
  return text === "" ? 0 : Number.parseInt(text, 8);
}
