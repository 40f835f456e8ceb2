import { archiveError } from "./archive-error.ts";
import { BLOCK, padded, parseHeader, type TarHeader } from "./tar-header.ts";
import { type PaxRecords, parsePax } from "./pax-records.ts";

/** Where the bytes of a file lie in an archive; or the member that a link stands for. */
export interface TarMember {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly link?: string;
}

/** What an archive holds, by name. */
export interface TarIndex {
  readonly members: ReadonlyMap<string, TarMember>;
  /** Names that stand there more than once: readers disagree about which one counts. */
  readonly repeated: ReadonlySet<string>;
}

/** Bytes at a place; fewer only at the end. */
export type ReadAt = (offset: number, length: number) => Promise<Buffer>;

/** An image of 10,000 layers has 30,000 members. */
const MAX_MEMBERS = 200_000;
/** Extended headers hold a name or two. */
const MAX_EXTENDED = 1024 * 1024;
const MAX_NAME = 4096;
/** Writers fill up to 10 KiB, some to a MiB; more after the end is something else. */
const MAX_TRAILER = 1024 * 1024;
/** Kinds without content that images have and nobody here unpacks: devices, FIFOs. */
const EMPTY_KINDS = new Set(["3", "4", "6"]);

/**
 * Finds out what lies where, by reading headers only. Whatever could lead out of the archive, or could be read in two
 * ways, refuses the whole of it: an archive is one statement, of which no part is trusted alone.
 * @throws archive_invalid, with the member where that is known
 */
export async function indexTar(path: string, length: number, readAt: ReadAt): Promise<TarIndex> {
  const members = new Map<string, TarMember>();
  const repeated = new Set<string>();
  const window = windowed(readAt);
  let pending: PaxRecords = {};
  let count = 0;
  let at = 0;
  for (;;) {
    const header = await headerAt(path, length, at, window);
    if (header === undefined) break;
    count += 1;
    if (count > MAX_MEMBERS) throw archiveError(path, `it has more than ${MAX_MEMBERS} members`);
    const body = at + BLOCK;
    const size = sizeOf(path, header, pending);
    if (body + padded(size) > length) throw archiveError(path, "it is cut off", header.name);
    at = body + padded(size);
    if ("xgLK".includes(header.type)) {
      if (size > MAX_EXTENDED) throw archiveError(path, "an extended header is too large");
      const found = extended(path, header.type, await window(body, size));
      pending = merged(path, pending, found);
      continue;
    }
    const member = memberOf(path, header, pending, { offset: body, size });
    pending = {};
    if (member === undefined) continue;
    if (members.has(member.name)) repeated.add(member.name);
    members.set(member.name, member);
  }
  if (Object.keys(pending).length > 0) throw archiveError(path, "its last header leads nowhere");
  await refuseMore(path, length, at, readAt);
  return { members, repeated };
}

/** Undefined at the end: two blocks of zeros. */
async function headerAt(
  path: string,
  length: number,
  at: number,
  read: ReadAt,
): Promise<TarHeader | undefined> {
  if (at + BLOCK > length) throw archiveError(path, "it is cut off: its end is missing");
  try {
    const header = parseHeader(await read(at, BLOCK));
    if (header !== undefined) return header;
    const next = await read(at + BLOCK, BLOCK);
    if (next.length < BLOCK) throw new Error("it is cut off: its end is missing");
    if (parseHeader(next) !== undefined) throw new Error("it goes on after its end");
    return undefined;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "Error" || "code" in error) throw error;
    // What is wrong from its first block on is most likely something else.
    const why = at === 0 ? "it is not a tar archive" : error.message;
    throw archiveError(path, why, undefined, error);
  }
}

/** A size in an extended header must not contradict the one in the header, by which others skip the member. */
function sizeOf(path: string, { name, type, size }: TarHeader, pending: PaxRecords): number {
  if (pending.size === undefined || "xgLK".includes(type)) return size;
  if (size === 0 || size === pending.size) return pending.size;
  throw archiveError(path, "its headers name two sizes", name);
}

function extended(path: string, type: string, bytes: Buffer): PaxRecords {
  if (type === "L" || type === "K") {
    const end = bytes.indexOf(0);
    const text = bytes.toString("utf8", 0, end === -1 ? bytes.length : end);
    return type === "L" ? { path: text } : { linkpath: text };
  }
  try {
    const records = parsePax(bytes);
    if (type === "x") return records;
    if (Object.keys(records).length === 0) return {};
  } catch (error) {
    throw archiveError(path, error instanceof Error ? error.message : "", undefined, error);
  }
  throw archiveError(path, "a global header gives all members one name or size");
}

function merged(path: string, before: PaxRecords, found: PaxRecords): PaxRecords {
  const both = Object.keys(found).some((key) => key in before);
  if (both) throw archiveError(path, "two headers speak of one member");
  return { ...before, ...found };
}

/** Undefined for what holds no bytes. */
function memberOf(
  path: string,
  header: TarHeader,
  { path: longName, linkpath }: PaxRecords,
  place: { readonly offset: number; readonly size: number },
): TarMember | undefined {
  const { type } = header;
  const name = checkedName(path, longName ?? header.name);
  const isLink = type === "1" || type === "2";
  if (type !== "0" && type !== "7" && place.size > 0) {
    throw archiveError(path, "something that is no file has content", name);
  }
  if (type === "5" || EMPTY_KINDS.has(type)) return undefined;
  if (isLink) return { name, ...place, link: resolveLink(type, name, linkpath ?? header.link) };
  if (type === "0" || type === "7") return { name, ...place };
  throw archiveError(path, `a member of the unknown kind ${JSON.stringify(type)}`, name);
}

/** A name as a key. Nothing is ever written by it, but who lies here is not believed elsewhere. */
function checkedName(path: string, name: string): string {
  const parts = name
    .replace(/^(?:\.\/)+/, "")
    .replace(/\/+$/, "")
    .split("/");
  const isOutside =
    name.startsWith("/") ||
    /^[A-Za-z]:/.test(name) ||
    name.includes("\\") ||
    name.includes("\0") ||
    parts.includes("..");
  if (isOutside) throw archiveError(path, "a name leads out of the archive", name);
  if (name.length > MAX_NAME) throw archiveError(path, "a name is too long", name);
  return parts.filter((part) => part !== "." && part !== "").join("/");
}

/** The name that a link means inside the archive: symbolic links from their folder, hard links from the top. */
function resolveLink(type: string, name: string, target: string): string {
  const base = type === "2" && !target.startsWith("/") ? name.split("/").slice(0, -1) : [];
  const parts: string[] = [...base];
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    // One step too many leads to a name that no member has.
    if (part === ".." && parts.length === 0) return "";
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/** After the end come zeros, or nothing. */
async function refuseMore(
  path: string,
  length: number,
  end: number,
  readAt: ReadAt,
): Promise<void> {
  const rest = length - end;
  if (rest > MAX_TRAILER) throw archiveError(path, "it goes on after its end");
  const bytes = await readAt(end, rest);
  if (bytes.some((byte) => byte !== 0)) throw archiveError(path, "it goes on after its end");
}

const WINDOW = 64 * 1024;

/** Headers of small members lie close together: one read for many of them. */
function windowed(readAt: ReadAt): ReadAt {
  let start = 0;
  let bytes: Buffer = Buffer.alloc(0);
  return async (offset, length) => {
    if (offset < start || offset + length > start + bytes.length) {
      start = offset;
      bytes = await readAt(offset, Math.max(length, WINDOW));
    }
    return bytes.subarray(offset - start, offset - start + length);
  };
}
