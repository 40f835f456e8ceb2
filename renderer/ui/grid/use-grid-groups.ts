import { useMemo } from "react";
import type { GridDrop } from "./grid-drag.ts";
import type { VirtualGridProps } from "./grid-props.ts";

/** Lines of groups are no rows: what would be done with a row opens or closes them, or does nothing. */
export function useGridGroups(given: VirtualGridProps): VirtualGridProps {
  const { groupAt, drop } = given;
  // For itself: it stays the same while one drags, and all rows follow it.
  const onRows = useMemo(() => dropOnRows(groupAt, drop), [groupAt, drop]);
  return useMemo(
    () => (given.groupAt === undefined ? given : { ...withGroups(given), drop: onRows }),
    [given, onRows],
  );
}

/** What takes drops on rows takes none on the lines of groups among them. */
export function dropOnRows(
  groupAt: VirtualGridProps["groupAt"],
  drop: GridDrop | undefined,
): GridDrop | undefined {
  if (groupAt === undefined || drop === undefined) return drop;
  return { ...drop, accepts: (row) => groupAt(row) === undefined && drop.accepts(row) };
}

function withGroups(given: VirtualGridProps): VirtualGridProps {
  const isGroup = (row: string): boolean => given.groupAt?.(row) !== undefined;
  return {
    ...given,
    onSelect(intent) {
      if (!("row" in intent && isGroup(intent.row))) given.onSelect(intent);
    },
    onOpen(row) {
      if (!isGroup(row)) given.onOpen(row);
    },
    onMenu(row, at) {
      if (!isGroup(row)) given.onMenu(row, at);
    },
    onKey: (event, row) => !isGroup(row) && given.onKey(event, row),
  };
}
