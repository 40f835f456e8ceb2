import { useMemo, useRef } from "react";
import { useDropIndicator, VisuallyHidden } from "react-aria";
import { classNamesOf } from "../class-names.ts";
import type { DropState } from "./drop-collection.ts";
import { dropOn } from "./use-grid-drop.ts";
import styles from "./GridDrop.module.css";

const css = classNamesOf(styles);

/** A row as something to drop on: the line around it, and what screen readers and the arrow keys find. */
export function GridRowDrop({ row, state }: { readonly row: string; readonly state: DropState }) {
  const indicator = useRef<HTMLDivElement>(null);
  const target = useMemo(() => dropOn(row), [row]);
  const { dropIndicatorProps, isDropTarget } = useDropIndicator({ target }, state, indicator);
  return (
    <div role="gridcell" className={css("frame", isDropTarget && "over")}>
      <VisuallyHidden>
        <div {...dropIndicatorProps} role="button" ref={indicator} />
      </VisuallyHidden>
    </div>
  );
}
