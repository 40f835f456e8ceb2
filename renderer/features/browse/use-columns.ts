import { useMemo } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { AppState } from "../../store/index.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import type { GridColumn } from "../../ui/grid/grid-props.ts";
import { arrangeColumns } from "./arrange-columns.ts";
import { createColumns } from "./cells.tsx";
import { followLanes } from "./follow-lanes.ts";
import type { Rows } from "./use-rows.ts";

/** The columns of the open place as the user has arranged them, with the lanes of its rows. */
export function useColumns(rows: Rows): readonly GridColumn[] {
  const { lines, selectSummary, textOf, detailsIn, additions } = rows;
  const { t } = useI18n();
  const store = useAppStore();
  const kind = useApp((state) => state.place.kind);
  const filled = useApp((state) => state.imageRows.columns);
  const layout = useApp((state) => state.columnLayout);
  const lanes = useMemo(
    () => followLanes(store, lines, digestsOf(detailsIn)),
    [store, lines, detailsIn],
  );
  const columns = useMemo(
    () => createColumns(t, kind, { selectSummary, textOf, additions, filled }, lanes),
    [t, kind, selectSummary, textOf, additions, filled, lanes],
  );
  return useMemo(() => arrangeColumns(columns, layout), [columns, layout]);
}

function digestsOf(detailsIn: Rows["detailsIn"]) {
  return (state: AppState) => {
    const detailsOf = detailsIn(state);
    return (line: string) => detailsOf(line)?.digest;
  };
}
