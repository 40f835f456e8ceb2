import { useMemo } from "react";
import { IDLE, type Load } from "../../store/load-state.ts";
import type { AppState } from "../../store/index.ts";
import { locationOfRow } from "../../store/place.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { engineRows, fileRows, type LocalRows, storeRows } from "./local-rows.ts";
import { filterRows, type RowDetails, sortRows } from "./rows.ts";

const NO_ROWS: readonly string[] = [];
const NO_LOCAL_ROWS: LocalRows = new Map();

export interface Rows {
  /** Everything in the place. */
  readonly all: readonly string[];
  /** What is left by the filter, in the order shown. */
  readonly shown: readonly string[];
  /** For a row, the selector of what is known of it. */
  readonly selectSummary: (row: string) => (state: AppState) => Load<RowDetails>;
  readonly textOf: (row: string) => string;
}

/** The rows of the open place. Details that come in while one reads do not move rows; sorting again does. */
export function useRows(): Rows {
  const place = useApp((state) => state.place);
  const filter = useApp((state) => state.filter);
  const sort = useApp((state) => state.sort);
  const tags = useApp((state) => state.tags.value ?? NO_ROWS);
  const local = useLocalRows();
  const store = useAppStore();

  const all = useMemo(() => (local === undefined ? tags : [...local.keys()]), [local, tags]);
  const textOf = useMemo(() => (row: string) => local?.get(row)?.text ?? row, [local]);
  const shown = useMemo(() => {
    const { summaries } = store.getState();
    const summaryOf = (row: string): RowDetails | undefined =>
      local === undefined
        ? summaries.get(locationOfRow(place, row))?.value
        : local.get(row)?.details.value;
    return sortRows(filterRows(all, filter, textOf), sort, { summaryOf, textOf });
  }, [store, place, local, all, textOf, filter, sort]);

  return useMemo(
    () => ({
      all,
      shown,
      textOf,
      selectSummary: (row) => (state) =>
        (local === undefined
          ? state.summaries.get(locationOfRow(place, row))
          : local.get(row)?.details) ?? IDLE,
    }),
    [all, shown, textOf, place, local],
  );
}

/** Rows of a place on this computer; undefined for a repository. */
function useLocalRows(): LocalRows | undefined {
  const place = useApp((state) => state.place);
  const stored = useApp((state) => state.storeImages.value);
  const inEngine = useApp((state) => state.engineImages.value);
  const path = place.kind === "file" ? place.path : undefined;
  const contents = useApp(({ fileContents }) =>
    path === undefined ? undefined : fileContents.get(path)?.value,
  );
  return useMemo(() => {
    switch (place.kind) {
      case "store":
        return storeRows(stored ?? []);
      case "engine":
        return engineRows(inEngine ?? []);
      case "file":
        return contents === undefined ? NO_LOCAL_ROWS : fileRows(contents);
      default:
        return undefined;
    }
  }, [place.kind, stored, inEngine, contents]);
}
