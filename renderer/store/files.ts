import { z } from "zod";
import { hasCode, toWireError, type WireError } from "../../shared/errors.ts";
import type { PlaceContents } from "../../shared/image.ts";
import { failed, type Load, loading, ready } from "./load-state.ts";
import { panesAt } from "./open-panes.ts";
import { STORE_PLACE } from "./place.ts";
import { keepExisting } from "./selection.ts";
import { type CreateSlice, createLatest, readJson } from "./slice.ts";

export interface FilesSlice {
  /** Tar files and image layouts in the sidebar, the one opened last at the end. */
  readonly openedPaths: readonly string[];
  /** What is in them, by path. Absent until asked for. */
  readonly fileContents: ReadonlyMap<string, Load<PlaceContents>>;
  /** Counts how often the operating system asked for files: each time the centre takes the focus. */
  readonly arrivals: number;
  /** Reads a file, and opens it when there are images in it. Resolves to the error, if any. */
  readonly openFile: (path: string, signal: AbortSignal) => Promise<WireError | undefined>;
  /** Opens what the operating system asked for, readable or not: the place says what is wrong. */
  readonly filesArrived: (paths: readonly string[]) => void;
  /** Reads an opened file again, keeping what is shown until the answer is there. */
  readonly loadFile: (path: string) => Promise<void>;
  /** Takes a file out of the sidebar. The file itself stays as it is. */
  readonly forgetFile: (path: string) => void;
}

const MEMORY_KEY = "portolan.files";
/** Paths kept; the oldest go first. */
const MAX_PATHS = 50;
const pathsSchema = z.array(z.string().min(1).max(4096)).max(1000);

export const createFilesSlice: CreateSlice<FilesSlice> = ({ get, set, engine, memory }) => {
  const runs = new Map<string, ReturnType<typeof createLatest>>();

  function remember(openedPaths: readonly string[]): void {
    set({ openedPaths });
    memory.setItem(MEMORY_KEY, JSON.stringify(openedPaths));
  }

  function add(paths: readonly string[]): void {
    const fresh = paths.filter((path) => !get().openedPaths.includes(path));
    if (fresh.length > 0) remember([...get().openedPaths, ...fresh].slice(-MAX_PATHS));
    get().expand(["computer"]);
  }

  function show(path: string, load: Load<PlaceContents>): void {
    set((state) => ({ fileContents: new Map(state.fileContents).set(path, load) }));
  }

  /** Two panes may read two files at once. */
  function runOf(path: string): ReturnType<typeof createLatest> {
    const run = runs.get(path) ?? createLatest();
    runs.set(path, run);
    return run;
  }

  /** The inspector shows nothing that is gone from the file. */
  function keepWhatIsLeft(path: string, { images }: PlaceContents): void {
    const rows = images.map(({ location }) => location);
    for (const pane of panesAt(get(), { kind: "file", path }))
      pane.select(keepExisting(pane.selection, rows));
    const { place, inspected, closeInspection } = get();
    if (place.kind !== "file" || place.path !== path) return;
    if (inspected !== undefined && !rows.includes(inspected.location)) closeInspection();
  }

  const remembered = pathsSchema.safeParse(readJson(memory, MEMORY_KEY));
  return {
    openedPaths: remembered.data?.slice(-MAX_PATHS) ?? [],
    fileContents: new Map(),
    arrivals: 0,
    async openFile(path, signal) {
      try {
        const contents = await engine.client().catalog.contents({ path }, { signal });
        show(contents.path, ready(contents));
        add([contents.path]);
        get().openPlace({ kind: "file", path: contents.path });
        return undefined;
      } catch (error) {
        return toWireError(error);
      }
    },
    filesArrived(paths) {
      const last = paths.at(-1);
      if (last === undefined) return;
      add(paths);
      get().openPlace({ kind: "file", path: last });
      set((state) => ({ arrivals: state.arrivals + 1 }));
    },
    async loadFile(path) {
      const signal = runOf(path).begin();
      const before = get().fileContents.get(path);
      show(path, loading(before));
      try {
        const contents = await engine.client().catalog.contents({ path }, { signal });
        show(path, ready(contents));
        keepWhatIsLeft(path, contents);
      } catch (error) {
        if (!hasCode(error, "cancelled")) show(path, failed(error));
      }
    },
    forgetFile(path) {
      for (const pane of panesAt(get(), { kind: "file", path })) pane.openPlace(STORE_PLACE);
      remember(get().openedPaths.filter((one) => one !== path));
      const contents = new Map(get().fileContents);
      contents.delete(path);
      set({ fileContents: contents });
    },
  };
};
