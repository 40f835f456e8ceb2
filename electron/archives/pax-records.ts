/** What an extended header says of the member after it. */
export interface PaxRecords {
  readonly path?: string;
  readonly linkpath?: string;
  readonly size?: number;
}

/**
 * What an extended header says of where and how large the member is.
 * @throws Error with the reason for sparse files, sizes that are none, and records that do not fit
 */
export function parsePax(bytes: Buffer): PaxRecords {
  const records = parsePaxRecords(bytes);
  const [path, linkpath, size] = ["path", "linkpath", "size"].map((key) => records.get(key));
  return {
    ...(path === undefined ? {} : { path }),
    ...(linkpath === undefined ? {} : { linkpath }),
    ...(size === undefined ? {} : { size: sizeIn(size) }),
  };
}

/**
 * Reads `length key=value\n` records. Source: POSIX.1-2001 pax, as in tar(5).
 * @throws Error with the reason for sparse files and records that do not fit
 */
export function parsePaxRecords(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const digits = bytes.toString("latin1", at, space);
    const length = Number(digits);
    const isWhole = space !== -1 && /^[1-9]\d{0,7}$/.test(digits) && at + length <= bytes.length;
    if (!isWhole || bytes[at + length - 1] !== 0x0a)
      throw new Error("an extended header is damaged");
    const record = bytes.toString("utf8", space + 1, at + length - 1);
    const equals = record.indexOf("=");
    if (equals < 1) throw new Error("an extended header is damaged");
    const key = record.slice(0, equals);
    if (records.has(key)) throw new Error("an extended header says two things");
    records.set(key, record.slice(equals + 1));
    at += length;
  }
  if ([...records.keys()].some((key) => key.startsWith("GNU.sparse."))) {
    throw new Error("sparse files are not read");
  }
  return records;
}

function sizeIn(text: string): number {
  const size = Number(text);
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(size)) {
    throw new Error("a size is beyond all measure");
  }
  return size;
}
