import type { LayerEntry } from "../../shared/layer-files.ts";
import { parsePaxRecords } from "../archives/pax-records.ts";
import { BLOCK, padded, parseHeader, type TarHeader } from "../archives/tar-header.ts";
import { contentBytes, entryOf, type Extended } from "./tar-entry.ts";

/** How much of one layer is listed. */
export interface WalkLimits {
  readonly entries: number;
  /** Characters of all names and link targets together. */
  readonly text: number;
}

/** The largest layers in public have some 300,000 files; names are 80 characters long on average. */
export const WALK_LIMITS: WalkLimits = { entries: 1_000_000, text: 192 * 1024 * 1024 };

/** PATH_MAX of Linux: no engine can unpack what is longer. */
const MAX_NAME = 4096;
/** Far below what a name of that length could hold, and far above what anybody has. */
const MAX_DEPTH = 512;
/** Extended headers hold names, times and attributes; 64 KiB is the most that Linux lets a file have of those. */
const MAX_EXTENDED = 1024 * 1024;

/** Whoever is told of the members. */
export interface WalkVisitor {
  /** Returns true to be given the content of this one. */
  entry(entry: LayerEntry): boolean;
  /** The next bytes of it. */
  content?(bytes: Buffer): void;
}

type Section =
  | { readonly kind: "header" }
  | { readonly kind: "extended"; readonly header: TarHeader; readonly size: number }
  | { readonly kind: "content"; readonly wanted: boolean }
  | { readonly kind: "over" };

/**
 * Reads a tar archive as its bytes pass, in pieces of any size, and tells of each member once. Where readers disagree
 * about what comes next it refuses: a list that another reader would not make is worse than none.
 */
export class TarWalk {
  readonly #visitor: WalkVisitor;
  readonly #limits: WalkLimits;
  #section: Section = { kind: "header" };
  /** Bytes until the section ends. */
  #left: number = BLOCK;
  /** Content that is padded: its last bytes belong to nobody. */
  #padding = 0;
  #held: Buffer[] = [];
  #extended = new Map<string, string>();
  #entries = 0;
  #text = 0;
  #cut = false;

  constructor(visitor: WalkVisitor, limits: WalkLimits = WALK_LIMITS) {
    this.#visitor = visitor;
    this.#limits = limits;
  }

  /** True when there was more than is listed: the rest is not looked at. */
  get cut(): boolean {
    return this.#cut;
  }

  /** @throws Error with the reason when it is no archive, or one that can be read in two ways */
  write(piece: Buffer): void {
    for (let rest = piece; rest.byteLength > 0 && !this.#isOver();) {
      const part = rest.subarray(0, this.#left);
      rest = rest.subarray(part.byteLength);
      this.#left -= part.byteLength;
      this.#take(part);
      while (this.#left === 0 && !this.#isOver()) this.#next();
    }
  }

  /** Nothing more comes. @throws Error when it ends inside a member */
  end(): void {
    // Archives without an end are common, and every engine takes them, as long as they end between two members. Also
    // without the padding of the last one, as umoci 0.4.7 writes them.
    const { kind } = this.#section;
    const isBetween =
      (kind === "header" && this.#left === BLOCK && this.#extended.size === 0) ||
      (kind === "content" && this.#left <= this.#padding);
    if (this.#isOver()) return;
    if (!isBetween) throw new Error("it is cut off");
  }

  #isOver(): boolean {
    return this.#section.kind === "over";
  }

  #take(part: Buffer): void {
    if (this.#section.kind === "content") {
      if (!this.#section.wanted) return;
      const useful = part.byteLength + Math.min(0, this.#left - this.#padding);
      if (useful > 0) this.#visitor.content?.(part.subarray(0, useful));
    } else {
      // Pieces are given away to be kept; a view of a quarter of a MiB for a name would keep all of it.
      this.#held.push(part.byteLength < BLOCK ? Buffer.from(part) : part);
    }
  }

  #next(): void {
    const section = this.#section;
    const held = this.#held.length === 1 ? this.#held[0] : Buffer.concat(this.#held);
    this.#held = [];
    if (section.kind === "header") this.#header(held ?? Buffer.alloc(0));
    else {
      if (section.kind === "extended") this.#extend(section, held ?? Buffer.alloc(0));
      this.#begin({ kind: "header" }, BLOCK);
    }
  }

  #begin(section: Section, bytes: number, padding = 0): void {
    this.#section = section;
    this.#left = bytes;
    this.#padding = padding;
  }

  #header(block: Buffer): void {
    const header = parseHeader(block);
    if (header === undefined) {
      // One block of zeros ends it for some readers, two for others; what comes after the first nobody unpacks.
      if (this.#extended.size > 0) throw new Error("its last header leads nowhere");
      this.#begin({ kind: "over" }, 0);
      return;
    }
    if ("xgLK".includes(header.type)) {
      if (header.size > MAX_EXTENDED) throw new Error("an extended header is too large");
      this.#begin({ kind: "extended", header, size: header.size }, padded(header.size));
      return;
    }
    if (header.type === "S") throw new Error("sparse files are not read");
    this.#member(block, header, this.#extended);
    this.#extended = new Map();
  }

  #member(block: Buffer, header: TarHeader, extended: Extended): void {
    const entry = entryOf(block, header, extended);
    const size = contentBytes(header, extended);
    refuseBeyond(entry);
    this.#entries += 1;
    this.#text += entry.path.length + (entry.link?.length ?? 0);
    if (this.#entries > this.#limits.entries || this.#text > this.#limits.text) {
      this.#cut = true;
      this.#begin({ kind: "over" }, 0);
      return;
    }
    const wanted = this.#visitor.entry(entry);
    this.#begin({ kind: "content", wanted }, padded(size), padded(size) - size);
  }

  #extend({ header, size }: { header: TarHeader; size: number }, bytes: Buffer): void {
    const found = recordsIn(header.type, bytes.subarray(0, size));
    // Of all members only attributes may be said, such as a comment; nothing here depends on those.
    if (header.type === "g") {
      if (["path", "linkpath", "size"].some((key) => found.has(key))) {
        throw new Error("a global header gives all members one name or size");
      }
      return;
    }
    for (const [key, value] of found) {
      if (this.#extended.has(key)) throw new Error("two headers speak of one member");
      this.#extended.set(key, value);
    }
  }
}

/** `L` and `K` are GNU's way to write long names and long link targets. */
function recordsIn(type: string, bytes: Buffer): Extended {
  if (type === "x" || type === "g") return parsePaxRecords(bytes);
  const end = bytes.indexOf(0);
  const text = bytes.toString("utf8", 0, end === -1 ? bytes.length : end);
  return new Map([[type === "L" ? "path" : "linkpath", text]]);
}

function refuseBeyond({ path, link = "" }: LayerEntry): void {
  if (path.length > MAX_NAME || link.length > MAX_NAME) throw new Error("a name is too long");
  let depth = 1;
  for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) depth += 1;
  if (depth > MAX_DEPTH) throw new Error("its folders are too deep");
}
