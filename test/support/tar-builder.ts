import { BLOCK, checksumOf, padded } from "../../electron/archives/tar-header.ts";

/** A member as a writer with bad intentions makes it: every field can be wrong. */
export interface TarPart {
  readonly name: string;
  readonly bytes?: Buffer;
  /** `0` file, `1` and `2` links, `5` folder, `x` and `g` pax, `L` and `K` GNU. Default: a file. */
  readonly type?: string;
  readonly link?: string;
  /** The size in the header, when it is not that of the bytes. */
  readonly size?: number;
  /** The field of the size as it shall stand there. */
  readonly sizeField?: Buffer;
  readonly checksum?: number;
  /** Permissions. Default: 0644. */
  readonly mode?: number;
}

/** A tar archive with its end, or without. */
export function aTar(parts: readonly TarPart[], { end = true } = {}): Buffer {
  return Buffer.concat([...parts.map(aMember), Buffer.alloc(end ? 2 * BLOCK : 0)]);
}

/** A JSON document as a member. */
export function jsonPart(name: string, value: unknown): TarPart {
  return { name, bytes: Buffer.from(JSON.stringify(value)) };
}

/** One record of an extended header. */
export function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length += 1;
  return Buffer.from(`${length}${rest}`);
}

function aMember({
  name,
  bytes = Buffer.alloc(0),
  type = "0",
  link = "",
  ...rest
}: TarPart): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, 100, "utf8");
  const mode = (rest.mode ?? 0o644).toString(8).padStart(7, "0");
  block.write(`${mode}\u00000000000\u00000000000\u0000`, 100, "latin1");
  const size = (rest.size ?? bytes.length).toString(8).padStart(11, "0");
  if (rest.sizeField === undefined) block.write(`${size}\u0000`, 124, "latin1");
  else rest.sizeField.copy(block, 124);
  block.write("00000000000\u0000", 136, "latin1");
  block.write(type, 156, "latin1");
  block.write(link, 157, 100, "utf8");
  block.write("ustar\u000000", 257, "latin1");
  const sum = rest.checksum ?? checksumOf(block);
  block.write(`${sum.toString(8).padStart(6, "0")}\u0000 `, 148, "latin1");
  return Buffer.concat([block, bytes, Buffer.alloc(padded(bytes.length) - bytes.length)]);
}
