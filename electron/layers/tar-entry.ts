import type { LayerEntry } from "../../shared/layer-files.ts";
import type { TarHeader } from "../archives/tar-header.ts";

/** What extended headers say of the member that follows them. */
export type Extended = ReadonlyMap<string, string>;

/** Offset and length of the fields. Source: POSIX.1-1988 ustar, as in tar(5). */
const MODE = [100, 8] as const;
const UID = [108, 8] as const;
const GID = [116, 8] as const;
const MODIFIED = [136, 12] as const;

/** Permissions with setuid, setgid and sticky; the bits above say the kind, which the header says better. */
const MODE_BITS = 0o7777;

const TYPES: Readonly<Record<string, LayerEntry["type"]>> = {
  "0": "file",
  "7": "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "char",
  "4": "block",
  "5": "folder",
  "6": "fifo",
};

/** A member as it is shown. Fields that cannot be read are 0 or absent: no byte is skipped by them. */
export function entryOf(block: Buffer, header: TarHeader, extended: Extended): LayerEntry {
  const name = extended.get("path") ?? header.name;
  const kind = TYPES[header.type] ?? "other";
  // Archives from before ustar write folders as files whose name ends so, and Go reads them as that.
  const type = kind === "file" && name.endsWith("/") ? "folder" : kind;
  const modified = secondsIn(extended.get("mtime")) ?? numberIn(block, MODIFIED);
  const isLink = type === "hardlink" || type === "symlink";
  const link = extended.get("linkpath") ?? header.link;
  return {
    path: plainPath(name),
    type,
    size: type === "file" ? sizeOf(header, extended) : 0,
    mode: (numberIn(block, MODE) ?? 0) & MODE_BITS,
    uid: idIn(extended.get("uid")) ?? numberIn(block, UID) ?? 0,
    gid: idIn(extended.get("gid")) ?? numberIn(block, GID) ?? 0,
    ...(modified === undefined ? {} : { modified: Math.floor(modified) }),
    ...(isLink ? { link } : {}),
  };
}

/**
 * Bytes of a member's content. Of the kinds that have none nothing follows, whatever the header says: so reads Go's
 * archive/tar, by which every engine unpacks.
 * @throws Error with the reason where two headers name two sizes
 */
export function contentBytes(header: TarHeader, extended: Extended): number {
  return "123456".includes(header.type) ? 0 : sizeOf(header, extended);
}

function sizeOf({ size }: TarHeader, extended: Extended): number {
  const text = extended.get("size");
  if (text === undefined) return size;
  const stated = Number(text);
  if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(stated)) {
    throw new Error("a size is beyond all measure");
  }
  // Who skips by one of them finds other members than who skips by the other.
  if (size !== 0 && size !== stated) throw new Error("its headers name two sizes");
  return stated;
}

/** A name as it is shown and looked for: from the top, with what is literal in it left literal. */
export function plainPath(name: string): string {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  return parts.join("/");
}

/** Octal, or in base 256, which may be negative, as GNU tar writes what octal cannot hold. */
function numberIn(block: Buffer, [offset, length]: readonly [number, number]): number | undefined {
  const field = block.subarray(offset, offset + length);
  const [first = 0] = field;
  if (first >= 0x80) {
    const number = field.readIntBE(length - 6, 6);
    return first === 0x80 || first === 0xff ? number : undefined;
  }
  const text = field
    .toString("latin1")
    .replace(/^ +/, "")
    .replace(/[\0 ].*$/s, "");
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function idIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function secondsIn(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,15}(?:\.\d*)?$/.test(text) ? Number(text) : undefined;
}
