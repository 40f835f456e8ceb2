import { isAbsolute } from "node:path";
import { isLink } from "../../../shared/link.ts";

/** Longest path that is taken from another process. */
const MAX_PATH_LENGTH = 4096;
/** A selection of more files was a slip. */
const MAX_PATHS = 1000;

/** Files that the system asks to open, which may be before the engine is there. */
export interface FileQueue {
  open(paths: readonly string[]): void;
  /** From now on paths are given away at once, the waiting ones too. To be called once. */
  handOver(take: (paths: readonly string[]) => void): void;
}

/** @param first what the program was started with */
export function fileQueue(first: readonly string[]): FileQueue {
  const waiting = [...first];
  let give = (paths: readonly string[]): void => void waiting.push(...paths);
  return {
    open: (paths) => give(paths),
    handOver(take) {
      give = take;
      if (waiting.length > 0) take(waiting.splice(0));
    },
  };
}

/** The links that a second start of the program sent to the first. Whether they are good ones, the engine finds out. */
export function linksIn(data: unknown): readonly string[] {
  if (typeof data !== "object" || data === null || !("links" in data)) return [];
  const { links } = data;
  if (!Array.isArray(links)) return [];
  return links
    .filter((link): link is string => typeof link === "string")
    .filter((link) => link.length <= MAX_PATH_LENGTH && isLink(link))
    .slice(0, MAX_PATHS);
}

/** The paths that a second start of the program sent to the first; none where something else was sent. */
export function pathsIn(data: unknown): readonly string[] {
  if (typeof data !== "object" || data === null || !("paths" in data)) return [];
  const { paths } = data;
  if (!Array.isArray(paths)) return [];
  return paths
    .filter((path): path is string => typeof path === "string")
    .filter((path) => path.length <= MAX_PATH_LENGTH && isAbsolute(path))
    .slice(0, MAX_PATHS);
}
