import { useCallback, useEffect, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import type { SortColumn } from "../../store/browse.ts";
import { isWhole, SERVICE_COLUMNS } from "../../store/image-rows.ts";
import type { AppState } from "../../store/index.ts";
import { showsInspector } from "../../store/layout.ts";
import { locationOfRow } from "../../store/place.ts";
import {
  isSelected,
  keepExisting,
  NOTHING_SELECTED,
  type Selection,
  selectAll,
  selectedRows,
  selectOnly,
  selectRange,
  toggleRow,
} from "../../store/selection.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import type { GridGroup, SelectIntent } from "../../ui/grid/grid-props.ts";
import { VirtualGrid } from "../../ui/grid/VirtualGrid.tsx";
import { carryOfKey, performCarry } from "./carry-actions.tsx";
import { actionOfKey, performAction } from "./image-actions.ts";
import { RowMenu, type RowMenuProps } from "./RowMenu.tsx";
import { useArrivalFocus } from "./use-arrival-focus.ts";
import { useColumns } from "./use-columns.ts";
import { useGridDrag, useGridDrop } from "./use-grid-drag.ts";
import { useGridSelection } from "./use-grid-selection.ts";
import { useGroupLines } from "./use-group-lines.tsx";
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
  ...SERVICE_COLUMNS,
];

/** The table of tags, or of the images of a place on this computer. */
export function TagGrid({ rows }: { readonly rows: Rows }) {
  const { t } = useI18n();
  const store = useAppStore();
  const sort = useApp((state) => state.sort);
  const [menuAt, setMenuAt] = useState<RowMenuProps["at"]>();
  const { shown, lines, textOf } = rows;
  const revealed = useApp((state) => state.revealed);
  const columns = useColumns(rows);
  const groupAt = useGroupLines(rows);
  const selection = useGridSelection();
  useInspectorFollows();
  useArrivalFocus();
  useOnlyShownSelected(shown);
  const drag = useGridDrag(rows);
  const drop = useGridDrop();

  const onSelect = (intent: SelectIntent): void => {
    const { selection, select } = store.getState();
    if (intent.kind === "only") select(selectOnly(intent.row));
    else if (intent.kind === "toggle") select(toggleRow(selection, intent.row));
    else if (intent.kind === "range") select(selectRange(selection, intent.row, shown));
    else select(intent.kind === "all" ? selectLoaded(store.getState(), rows) : NOTHING_SELECTED);
  };
  const onRowsInSight = useRowsInSight(groupAt);
  const onMenu = (row: string, at: { readonly x: number; readonly y: number }): void => {
    if (!isSelected(store.getState().selection, row)) onSelect({ kind: "only", row });
    setMenuAt({ ...at, row });
  };
  const onKey = (event: React.KeyboardEvent, row: string): boolean => {
    const carry = carryOfKey(event);
    const action = actionOfKey(event);
    if (action === undefined && carry === undefined) return false;
    if (selectedRows(store.getState().selection, shown, 1).length === 0)
      onSelect({ kind: "only", row });
    if (carry !== undefined) performCarry(carry, store.getState(), shown, row);
    else if (action !== undefined) performAction(action, store.getState(), shown);
    return true;
  };
  return (
    <>
      <VirtualGrid
        label={t.browse.grid}
        rows={lines}
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
        groupAt={groupAt}
        onToggleGroup={store.getState().toggleGroup}
        onResize={store.getState().setColumnWidth}
        reveal={revealed}
        onRevealed={store.getState().forgetRevealed}
        drag={drag}
        drop={drop}
      />
      <RowMenu at={menuAt} shown={shown} onClose={() => setMenuAt(undefined)} />
    </>
  );
}

/** Asks for the details of rows of a repository that can be seen. */
function useRowsInSight(
  groupAt: ((row: string) => GridGroup | undefined) | undefined,
): (inSight: readonly string[]) => void {
  const store = useAppStore();
  const place = useApp((state) => state.place);
  return useCallback(
    (inSight: readonly string[]) => {
      const { details, imageRows, showRows, paneId } = store.getState();
      const isTold = (row: string): boolean => {
        const told = imageRows.byRow.get(row);
        return details.has(row) || (told !== undefined && isWhole(told));
      };
      const isWanted = (row: string): boolean => groupAt?.(row) === undefined && !isTold(row);
      const lazy = place.kind === "repository" ? inSight.filter(isWanted) : [];
      showRows(
        lazy.map((row) => locationOfRow(place, row)),
        paneId,
      );
    },
    [store, place, groupAt],
  );
}

/** What a filter hides is selected no more: nothing shall be done with rows that are out of sight. */
function useOnlyShownSelected(shown: readonly string[]): void {
  const store = useAppStore();
  useEffect(() => {
    const { selection, select, tags, revealed } = store.getState();
    // A tag that somebody jumped to may still be on its way.
    if (selection.all || tags.status === "loading" || revealed !== undefined) return;
    const kept = keepExisting(selection, shown);
    if (kept !== selection) select(kept);
  }, [store, shown]);
}

/** All rows that are there: those of open groups, and while more come only what has come. */
function selectLoaded({ selection, place, tags, closedGroups }: AppState, rows: Rows): Selection {
  const isWhole = place.kind !== "repository" || tags.status !== "loading";
  const noneClosed = rows.groupOf === undefined || closedGroups.size === 0;
  if (isWhole && noneClosed) return selectAll(selection.anchor);
  const loaded = rows.lines.filter((line) => rows.groupOf?.(line) === undefined);
  return { all: false, rows: new Set(loaded), anchor: selection.anchor };
}

/** The inspector shows the one row that is selected. */
function useInspectorFollows(): void {
  const store = useAppStore();
  const open = useApp((state) => showsInspector(state) && state.activePane === state.paneId);
  // Selecting the same row again leads back to it, wherever the inspector was led from there.
  const selection = useApp((state) => state.selection);
  const place = useApp((state) => state.place);
  useEffect(() => {
    const [row, another] = selection.all ? [] : selection.rows;
    const isOne = row !== undefined && another === undefined;
    const location = isOne ? locationOfRow(place, row) : undefined;
    if (!open || location === undefined) return undefined;
    const timer = setTimeout(() => {
      const { inspected, inspect } = store.getState();
      if (inspected?.location !== location) void inspect(location);
    }, INSPECT_DELAY_MS);
    return () => clearTimeout(timer);
  }, [store, open, selection, place]);
}
