import type { EngineLink } from "../client.ts";
import type { FileOffers } from "../ports/file-offers.ts";
import type { FilePaths } from "../ports/file-paths.ts";
import type { OpenTab } from "../ports/web-tabs.ts";
import type { AppState } from "./index.ts";

/** What the page remembers between visits on this computer: `localStorage`, or something like it. */
export interface Memory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** What every slice receives. The engine, the memory, the files and the offers are the only ways out of the store. */
export interface SliceContext {
  readonly get: () => AppState;
  readonly set: (patch: Partial<AppState> | ((state: AppState) => Partial<AppState>)) => void;
  readonly engine: EngineLink;
  readonly memory: Memory;
  readonly files: FilePaths;
  /** Absent where nothing can be dragged out of the window. */
  readonly offers?: FileOffers | undefined;
  /** Absent where the host opens pages of the web. */
  readonly openTab?: OpenTab | undefined;
}

/** Plain data and the actions beside it. */
export type CreateSlice<Slice> = (context: SliceContext) => Slice;

/**
 * Only the latest of several runs counts: beginning one ends the one before. For actions whose answer is of no more
 * use once the user has moved on.
 */
export function createLatest(): { begin: () => AbortSignal; end: () => void } {
  let running: AbortController | undefined;
  return {
    begin() {
      running?.abort();
      running = new AbortController();
      return running.signal;
    },
    end() {
      running?.abort();
      running = undefined;
    },
  };
}

export function readJson(memory: Memory, key: string): unknown {
  try {
    return JSON.parse(memory.getItem(key) ?? "null");
  } catch {
    return null; // Somebody else wrote it; as good as nothing.
  }
}
