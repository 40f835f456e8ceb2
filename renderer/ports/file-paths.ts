import type { DroppedItem } from "../dropped-items.ts";

export interface PathOptions {
  readonly signal: AbortSignal;
  /** How much of it the engine has, from 0 to 1. Never called where nothing has to be sent. */
  readonly onProgress: (fraction: number) => void;
}

/** How a file that the user gave the page becomes a path that the engine can read. */
export interface FilePaths {
  /** @throws path_not_found, layout_invalid, destination_full, connection_lost, cancelled */
  pathOf(item: DroppedItem, options: PathOptions): Promise<string>;
  /** The engine shall not need the path any more; what transfers read stays. */
  release(path: string): void;
}
