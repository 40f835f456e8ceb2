import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback } from "react";

/** Height of a line of files and folders, in CSS pixels. */
export const TREE_LINE_HEIGHT = 26;
/** Lines that are drawn beyond those in sight. */
const OVERSCAN = 10;

export interface TreeLines {
  readonly count: number;
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** Index of the line that the keys are on. */
  readonly active: number;
}

/** The lines of a tree that are drawn: those in sight, and the active one, because that is the one that is spoken. */
export function useTreeLines({ count, scroller, active }: TreeLines) {
  // oxlint-disable-next-line react/incompatible-library -- its functions go to no memoised component
  return useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => TREE_LINE_HEIGHT,
    overscan: OVERSCAN,
    rangeExtractor: useCallback(
      (range: Range) => {
        const indexes = defaultRangeExtractor(range);
        const isMissing = active < range.count && !indexes.includes(active);
        return isMissing ? [...indexes, active].toSorted((a, b) => a - b) : indexes;
      },
      [active],
    ),
  });
}
