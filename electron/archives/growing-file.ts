import { randomBytes } from "node:crypto";
import { type FileHandle, open, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { formatBytes } from "../../shared/bytes.ts";
import { syncFolder } from "../storage/atomic-file.ts";
import { fileError } from "../storage/file-error.ts";
import { removeLeftoverFiles } from "../storage/nameless-file.ts";
import { writeAll } from "../storage/write-all.ts";
import { formatChecksums } from "./bundle/checksum-list.ts";
import { checksumPath, findPartNumbers, MAX_PARTS, partPath } from "./bundle/part-names.ts";
import { FollowingDigest } from "./following-digest.ts";
import { placeAll, type Placing, refuseExisting, replaceAll } from "./placing.ts";

/** No transfer writes that long: what is older was left by a process that died. */
const LEFTOVER_AGE_MS = 24 * 60 * 60 * 1000;
const SUFFIX = ".partial";
/** As in `images/blob-sink.ts`: the disk takes part of the file while the rest comes. */
const SYNC_BYTES = 128 * 1024 * 1024;

export interface GrowingFileOptions {
  readonly path: string;
  /** What is there already may be replaced. */
  readonly overwrite: boolean;
  /** Splits it into parts of so many bytes. */
  readonly partBytes?: number | undefined;
  /** A file with the checksums of all that is written lies beside it. */
  readonly checksums: boolean;
}

interface Part extends Placing {
  readonly file: FileHandle;
  readonly digest: FollowingDigest | undefined;
}

/**
 * A file, or one in parts, that grows beside its place under other names, is written in any order, and gets to its place
 * whole or not at all. The first part gets its name last: where it is, all of it is.
 */
export class GrowingFile {
  readonly #options: GrowingFileOptions;
  readonly #unique = randomBytes(6).toString("base64url");
  readonly #parts = new Map<number, Promise<Part>>();
  #length = 0;
  #clearing: Promise<void> | undefined;
  #unsynced = 0;
  #syncing: Promise<void> = Promise.resolve();

  constructor(options: GrowingFileOptions) {
    this.#options = options;
  }

  /** @throws invalid_input when so many bytes are too many parts */
  checkLength(bytes: number): void {
    const { partBytes, path } = this.#options;
    if (partBytes === undefined || bytes <= MAX_PARTS * partBytes) return;
    const least = formatBytes(Math.ceil(bytes / MAX_PARTS));
    const why = `there would be more than ${MAX_PARTS} parts: take parts of ${least} or more`;
    throw new AppError("invalid_input", `${path} cannot be split: ${why}`, {
      details: { path, why },
    });
  }

  /** @throws destination_full, destination_not_writable */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    for (const [number, start, end] of this.#pieces(position, position + bytes.byteLength)) {
      const { file } = await this.#part(number);
      const from = number * this.#partBytes();
      await this.#translated(() =>
        writeAll(file, [bytes.subarray(start - position, end - position)], start - from),
      );
    }
    this.#length = Math.max(this.#length, position + bytes.byteLength);
    await this.#syncAlong(bytes.byteLength);
  }

  /** Waits for the sync before: whoever writes faster than the disk takes it would only fill the memory. */
  async #syncAlong(written: number): Promise<void> {
    this.#unsynced += written;
    if (this.#unsynced < SYNC_BYTES) return;
    this.#unsynced = 0;
    const before = this.#syncing;
    const parts = [...this.#parts.values()];
    this.#syncing = this.#translated(async () => {
      await before;
      for (const part of parts) await (await part).file.datasync();
    });
    // Whoever waits next, or finishes, hears of it.
    this.#syncing.catch(() => undefined);
    await before;
  }

  /** These bytes stay as they are. To be said once of every byte, and before {@link finish}. */
  async settle(start: number, end: number): Promise<void> {
    if (!this.#options.checksums) return;
    for (const [number, first, last] of this.#pieces(start, end)) {
      const from = number * this.#partBytes();
      (await this.#part(number)).digest?.settle(first - from, last - from);
    }
  }

  /** Gives the files their names. @throws destination_exists when one is taken meanwhile and may not be replaced */
  async finish(): Promise<void> {
    const { path } = this.#options;
    const numbers = [...this.#parts.keys()].toSorted((a, b) => a - b);
    const parts = await Promise.all(numbers.map((number) => this.#part(number)));
    await this.#syncing;
    await this.#translated(async () => {
      const checksums = await this.#checksums(parts);
      for (const { file } of parts) {
        await file.datasync();
        await file.close();
      }
      const [first, ...others] = parts;
      const last = first === undefined ? [] : [first];
      const placings = [...others, ...checksums, ...last];
      await (this.#options.overwrite ? this.#replace(placings) : placeAll(placings));
      await syncFolder(dirname(path));
    });
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.#syncing.catch(() => undefined);
    for (const opening of this.#parts.values()) {
      const part = await opening.catch(() => undefined);
      await part?.file.close().catch(() => undefined);
      if (part !== undefined) await unlink(part.temporary).catch(() => undefined);
    }
    await unlink(this.#temporary("-sha256")).catch(() => undefined);
  }

  async #checksums(parts: readonly Part[]): Promise<readonly Placing[]> {
    if (!this.#options.checksums) return [];
    const checksums = [];
    for (const [number, { digest, path }] of parts.entries()) {
      const size = Math.min(this.#partBytes(), this.#length - number * this.#partBytes());
      checksums.push({ name: basename(path), sha256: (await digest?.finish(size)) ?? "" });
    }
    const temporary = this.#temporary("-sha256");
    await writeFile(temporary, formatChecksums(checksums), {
      flag: "wx",
      mode: 0o644,
      flush: true,
    });
    return [{ temporary, path: checksumPath(this.#options.path) }];
  }

  /** What is left of a former file of this name, in whatever form, would be taken for a part of the new one. */
  async #replace(placings: readonly Placing[]): Promise<void> {
    const { path, checksums } = this.#options;
    if (checksums) {
      const written = new Set(placings.map((placing) => placing.path));
      const first = partPath(path, 1);
      const former = [first, path, ...(await findPartNumbers(path)).map((n) => partPath(path, n))];
      for (const old of former.filter((name) => name === first || !written.has(name)))
        await unlink(old).catch(() => undefined);
    }
    await replaceAll(placings);
  }

  #partBytes(): number {
    return this.#options.partBytes ?? Number.MAX_SAFE_INTEGER;
  }

  /** The parts that a range touches, from 0, and what of it lies in each. */
  *#pieces(start: number, end: number): Generator<readonly [number, number, number]> {
    const partBytes = this.#partBytes();
    for (let at = start; at < end;) {
      const number = Math.floor(at / partBytes);
      const until = Math.min(end, (number + 1) * partBytes);
      yield [number, at, until];
      at = until;
    }
  }

  #part(number: number): Promise<Part> {
    const opening = this.#parts.get(number) ?? this.#open(number);
    this.#parts.set(number, opening);
    return opening;
  }

  async #open(number: number): Promise<Part> {
    const { path, partBytes, checksums } = this.#options;
    if (number >= MAX_PARTS) this.checkLength((number + 1) * this.#partBytes());
    const isSplit = partBytes !== undefined;
    const own = isSplit ? partPath(path, number + 1) : path;
    const temporary = this.#temporary(own.slice(path.length).replace(".", "-"));
    return this.#translated(async () => {
      this.#clearing ??= removeLeftoverFiles(dirname(path), {
        prefix: prefixOf(path),
        suffix: SUFFIX,
        ageMs: LEFTOVER_AGE_MS,
      });
      await this.#clearing;
      const file = await open(temporary, "wx+", 0o644);
      const digest = checksums ? new FollowingDigest(file) : undefined;
      return { path: own, temporary, file, digest };
    });
  }

  /** @param of which of the files, in letters and digits */
  #temporary(of: string): string {
    const { path } = this.#options;
    return join(dirname(path), `${prefixOf(path)}${this.#unique}${of}${SUFFIX}`);
  }

  async #translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw fileError(error, this.#options.path);
    }
  }
}

function prefixOf(path: string): string {
  return `.${basename(path)}.`;
}

/** @throws destination_exists when the file, a part of it or its checksums are there */
export async function refuseAnyPart(path: string): Promise<void> {
  const [first = 1] = await findPartNumbers(path);
  for (const name of [path, partPath(path, first), checksumPath(path)]) await refuseExisting(name);
}
