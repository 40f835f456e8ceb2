import { useMemo } from "react";
import { isSelected } from "../../store/selection.ts";
import { useAppStore } from "../../store/use-app.ts";
import type { GridSelection } from "../../ui/grid/grid-props.ts";

/** Whether rows are selected, for each row to follow by itself. */
export function useGridSelection(): GridSelection {
  const store = useAppStore();
  return useMemo(
    () => ({
      subscribe: store.subscribe,
      isSelected: (row) => isSelected(store.getState().selection, row),
    }),
    [store],
  );
}
