import { randomBytes } from "node:crypto";
import { join, resolve, sep } from "node:path";
import type { Writable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import { TarStream } from "./tar-stream.ts";

/** 128 bits: nobody guesses the place of another reader. */
const ID_BYTES = 16;

/** A place that looks like a new file, whose bytes go to somebody who reads them while they are written. */
export interface Outlet {
  /** Absolute. Nothing is ever created there. */
  readonly path: string;
  /** Nothing can be written there any more. */
  close(): void;
}

/** Archives that leave this program as a stream, each by a path of its own. */
export interface Outlets {
  /** @param name a plain file name, by which people know the archive */
  open(name: string, output: Writable): Outlet;
  /**
   * The tar file that goes out by a path; undefined for every path that is not of this kind.
   * @throws unsupported when nobody reads there any more
   */
  tarAt(path: string): TarStream | undefined;
}

/** @param folder absolute; it need not exist, and nothing is written into it */
export function createOutlets(folder: string): Outlets {
  const outputs = new Map<string, Writable>();
  return {
    open(name, output) {
      const path = join(folder, randomBytes(ID_BYTES).toString("base64url"), name);
      outputs.set(path, output);
      return { path, close: () => void outputs.delete(path) };
    },
    tarAt(typed) {
      const path = resolve(typed);
      if (!path.startsWith(`${folder}${sep}`)) return undefined;
      const output = outputs.get(path);
      if (output === undefined) throw isOver(path);
      return new TarStream(output, { explain: (error) => brokenOff(path, error) });
    },
  };
}

/** A second attempt comes too late: the reader has gone with what it got. */
function isOver(path: string): AppError {
  return new AppError("unsupported", `the download ${path} is over`, {
    details: { hint: "download_over" },
  });
}

function brokenOff(path: string, error: Error | undefined): AppError {
  const why = "whoever downloads it has stopped";
  return new AppError("destination_not_writable", `cannot write ${path}: ${why}`, {
    details: { path, why },
    cause: error,
  });
}
