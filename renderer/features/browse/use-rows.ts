import { useMemo } from "react";
import type { ImageSummary } from "../../../shared/image.ts";
import { IDLE, type Load, ready } from "../../store/load-state.ts";
import type { AppState } from "../../store/index.ts";
import { familiarName, locationOfRow, type Place } from "../../store/place.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { filterRows, sortRows } from "./rows.ts";

const NO_ROWS: readonly string[] = [];

export interface Rows {
  /** Everything in the place. */
  readonly all: readonly string[];
  /** What is left by the filter, in the order shown. */
  readonly shown: readonly string[];
  /** For a row, the selector of what is known of it. */
  readonly selectSummary: (row: string) => (state: AppState) => Load<ImageSummary>;
  readonly textOf: (row: string) => string;
}

/** The rows of the open place. Details that come in while one reads do not move rows; sorting again does. */
export function useRows(): Rows {
  const place = useApp((state) => state.place);
  const filter = useApp((state) => state.filter);
  const sort = useApp((state) => state.sort);
  const tags = useApp((state) => state.tags.value ?? NO_ROWS);
  const images = useApp((state) => state.storeImages.value);
  const store = useAppStore();

  const stored = useMemo(
    () => new Map((images ?? []).map(({ name, summary }) => [name, ready(summary)])),
    [images],
  );
  const inStore = place.kind === "store";
  const all = useMemo(() => (inStore ? [...stored.keys()] : tags), [inStore, stored, tags]);
  const shown = useMemo(() => {
    const { summaries } = store.getState();
    const summaryOf = (row: string): ImageSummary | undefined =>
      (inStore ? stored.get(row) : summaries.get(locationOfRow(place, row)))?.value;
    const textOf = textFor(place);
    return sortRows(filterRows(all, filter, textOf), sort, { summaryOf, textOf });
  }, [store, place, inStore, stored, all, filter, sort]);

  return useMemo(
    () => ({
      all,
      shown,
      textOf: textFor(place),
      selectSummary: (row) => (state) =>
        (inStore ? stored.get(row) : state.summaries.get(locationOfRow(place, row))) ?? IDLE,
    }),
    [all, shown, place, inStore, stored],
  );
}

function textFor(place: Place): (row: string) => string {
  return place.kind === "store" ? familiarName : (row) => row;
}
