import { useCallback, useEffect, useMemo, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { SortColumn } from "../../store/browse.ts";
import { locationOfRow } from "../../store/place.ts";
import {
  isSelected,
  NOTHING_SELECTED,
  selectAll,
  selectedRows,
  selectOnly,
  selectRange,
  toggleRow,
} from "../../store/selection.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import type { SelectIntent } from "../../ui/grid/grid-props.ts";
import { VirtualGrid } from "../../ui/grid/VirtualGrid.tsx";
import { createColumns } from "./cells.tsx";
import { actionOfKey, performAction } from "./image-actions.ts";
import { RowMenu } from "./RowMenu.tsx";
import type { Rows } from "./use-rows.ts";

/** A row that is looked at for this long is inspected: moving through a list with the arrow keys asks for nothing. */
const INSPECT_DELAY_MS = 180;

const COLUMNS: readonly SortColumn[] = [
  "name",
  "digest",
  "platforms",
  "size",
  "created",
  "containers",
];

/** The table of tags, or of the images of a place on this computer. */
export function TagGrid({ rows }: { readonly rows: Rows }) {
  const { t } = useI18n();
  const store = useAppStore();
  const place = useApp((state) => state.place);
  const sort = useApp((state) => state.sort);
  const [menuAt, setMenuAt] = useState<{ x: number; y: number }>();
  const { shown, selectSummary, textOf } = rows;
  const columns = useMemo(
    () => createColumns(t, place.kind, { selectSummary, textOf }),
    [t, place.kind, selectSummary, textOf],
  );
  const selection = useMemo(
    () => ({
      subscribe: store.subscribe,
      isSelected: (row: string) => isSelected(store.getState().selection, row),
    }),
    [store],
  );
  useInspectorFollows();

  const onSelect = (intent: SelectIntent): void => {
    const { selection, select } = store.getState();
    if (intent.kind === "only") select(selectOnly(intent.row));
    else if (intent.kind === "toggle") select(toggleRow(selection, intent.row));
    else if (intent.kind === "range") select(selectRange(selection, intent.row, shown));
    else select(intent.kind === "all" ? selectAll(selection.anchor) : NOTHING_SELECTED);
  };
  const onRowsInSight = useCallback(
    (inSight: readonly string[]) => {
      const lazy = place.kind === "repository" ? inSight : [];
      store.getState().showRows(lazy.map((row) => locationOfRow(place, row)));
    },
    [store, place],
  );
  const onMenu = (row: string, at: { readonly x: number; readonly y: number }): void => {
    if (!isSelected(store.getState().selection, row)) onSelect({ kind: "only", row });
    setMenuAt(at);
  };
  const onKey = (event: React.KeyboardEvent, row: string): boolean => {
    const action = actionOfKey(event);
    if (action === undefined) return false;
    if (selectedRows(store.getState().selection, shown, 1).length === 0)
      onSelect({ kind: "only", row });
    performAction(action, store.getState(), shown);
    return true;
  };
  return (
    <>
      <VirtualGrid
        label={t.browse.grid}
        rows={shown}
        columns={columns}
        sort={sort}
        onSort={(id) => {
          const column = COLUMNS.find((one) => one === id);
          if (column !== undefined) store.getState().sortBy(column);
        }}
        selection={selection}
        onSelect={onSelect}
        onOpen={(row) => {
          onSelect({ kind: "only", row });
          performAction("inspect", store.getState(), shown);
        }}
        onRowsInSight={onRowsInSight}
        onMenu={onMenu}
        onKey={onKey}
        textOf={textOf}
      />
      <RowMenu at={menuAt} shown={shown} onClose={() => setMenuAt(undefined)} />
    </>
  );
}

/** The inspector shows the one row that is selected. */
function useInspectorFollows(): void {
  const store = useAppStore();
  const open = useApp((state) => state.inspectorOpen);
  const location = useApp(({ selection, place }) => {
    const [row, another] = selection.all ? [] : selection.rows;
    return row === undefined || another !== undefined ? undefined : locationOfRow(place, row);
  });
  useEffect(() => {
    if (!open || location === undefined) return undefined;
    const timer = setTimeout(() => {
      const { inspected, inspect } = store.getState();
      if (inspected?.location !== location) void inspect(location);
    }, INSPECT_DELAY_MS);
    return () => clearTimeout(timer);
  }, [store, open, location]);
}
