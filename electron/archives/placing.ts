import { link, lstat, rename, unlink } from "node:fs/promises";
import { AppError } from "../../shared/errors.ts";
import { errnoOf } from "../storage/file-error.ts";

/** A finished file and the name it gets. */
export interface Placing {
  readonly temporary: string;
  readonly path: string;
}

/**
 * Gives files their names, in this order, without ever replacing another one; when one of them cannot be, none has it.
 * @throws destination_exists for what appeared meanwhile
 */
export async function placeAll(placings: readonly Placing[]): Promise<void> {
  const placed: string[] = [];
  try {
    for (const placing of placings) {
      await placeNew(placing);
      placed.push(placing.path);
    }
  } catch (error) {
    for (const path of placed.toReversed()) await unlink(path).catch(() => undefined);
    throw error;
  }
  for (const { temporary } of placings) await unlink(temporary).catch(() => undefined);
}

/** Gives files their names, in this order, whatever has them now. */
export async function replaceAll(placings: readonly Placing[]): Promise<void> {
  for (const { temporary, path } of placings) await rename(temporary, path);
}

/** @throws destination_exists for anything of that name, also a link that leads nowhere */
export async function refuseExisting(path: string): Promise<void> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats !== undefined) throw destinationExists(path);
}

async function placeNew({ temporary, path }: Placing): Promise<void> {
  try {
    // Unlike a rename, a link never replaces what appeared in the meantime.
    await link(temporary, path);
  } catch (error) {
    const code = errnoOf(error);
    if (code === "EEXIST") throw destinationExists(path);
    // File systems without links, such as FAT.
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP") throw error;
    await refuseExisting(path);
    await rename(temporary, path);
  }
}

function destinationExists(path: string): AppError {
  return new AppError("destination_exists", `${path} is there already`, { details: { path } });
}
