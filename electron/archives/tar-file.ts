import { randomBytes } from "node:crypto";
import { type FileHandle, link, lstat, open, readdir, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { AppError } from "../../shared/errors.ts";
import { syncFolder } from "../storage/atomic-file.ts";
import { errnoOf, fileError } from "../storage/file-error.ts";
import { endOfArchive, fileHeader, paddingAfter } from "./tar-write.ts";

/** No transfer writes that long: what is older was left by a process that died. */
const LEFTOVER_AGE_MS = 24 * 60 * 60 * 1000;

/** Where the bytes of a member go. */
export interface TarSlot {
  readonly offset: number;
  readonly size: number;
}

/**
 * A tar file that grows beside its place, under another name, and gets there whole or not at all. Members are written
 * beside each other: each has its slot from the moment it is announced, because its size is known.
 */
export class TarFile {
  readonly #path: string;
  readonly #overwrite: boolean;
  readonly #temporary: string;
  #opening: Promise<FileHandle> | undefined;
  #end = 0;

  constructor(path: string, overwrite: boolean) {
    this.#path = path;
    this.#overwrite = overwrite;
    const unique = randomBytes(6).toString("base64url");
    this.#temporary = join(dirname(path), `.${basename(path)}.${unique}.partial`);
  }

  /** @throws destination_full, destination_not_writable */
  handle(): Promise<FileHandle> {
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** Writes a header behind everything announced so far, and the padding, and says where the bytes go. */
  async announce(name: string, size: number): Promise<TarSlot> {
    const header = fileHeader(name, size);
    const at = this.#end;
    const offset = at + header.length;
    const padding = paddingAfter(size);
    this.#end = offset + size + padding.length;
    await this.write(header, at);
    await this.write(padding, offset + size);
    return { offset, size };
  }

  /** @throws destination_full, destination_not_writable */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    const file = await this.handle();
    try {
      for (let at = 0; at < bytes.byteLength;) {
        const { bytesWritten } = await file.write(bytes, at, bytes.byteLength - at, position + at);
        at += bytesWritten;
      }
    } catch (error) {
      throw fileError(error, this.#path);
    }
  }

  /** Gives the file its name. @throws destination_exists when another one has it meanwhile and may not be replaced */
  async finish(): Promise<void> {
    await this.write(endOfArchive(), this.#end);
    const file = await this.handle();
    try {
      await file.datasync();
      await file.close();
      await this.#place();
      await syncFolder(dirname(this.#path));
    } catch (error) {
      throw fileError(error, this.#path);
    }
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    if (this.#opening === undefined) return;
    const file = await this.#opening.catch(() => undefined);
    await file?.close().catch(() => undefined);
    await unlink(this.#temporary).catch(() => undefined);
  }

  async #place(): Promise<void> {
    if (this.#overwrite) {
      await rename(this.#temporary, this.#path);
      return;
    }
    try {
      // Unlike a rename, a link never replaces what appeared in the meantime.
      await link(this.#temporary, this.#path);
      await unlink(this.#temporary);
    } catch (error) {
      const code = errnoOf(error);
      if (code === "EEXIST") throw destinationExists(this.#path);
      // File systems without links, such as FAT.
      if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP") throw error;
      await refuseExisting(this.#path);
      await rename(this.#temporary, this.#path);
    }
  }

  async #open(): Promise<FileHandle> {
    try {
      await removeLeftovers(this.#path);
      return await open(this.#temporary, "wx", 0o644);
    } catch (error) {
      throw fileError(error, this.#path);
    }
  }
}

/** @throws destination_exists for anything of that name, also a link that leads nowhere */
export async function refuseExisting(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats !== undefined) throw destinationExists(path);
}

function destinationExists(path: string): AppError {
  return new AppError("destination_exists", `${path} is there already`, { details: { path } });
}

async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const prefix = `.${basename(path)}.`;
  const oldest = Date.now() - LEFTOVER_AGE_MS;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || !/^[\w-]{8}\.partial$/.test(name.slice(prefix.length)))
      continue;
    const leftover = join(folder, name);
    const stats = await lstat(leftover).catch(() => undefined);
    if (stats?.isFile() === true && stats.mtimeMs < oldest)
      await unlink(leftover).catch(() => undefined);
  }
}
