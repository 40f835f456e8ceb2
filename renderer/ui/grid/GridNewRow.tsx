import { Plus } from "lucide-react";
import { useRef } from "react";
import { useDropIndicator, VisuallyHidden } from "react-aria";
import { classNamesOf } from "../class-names.ts";
import type { DropState } from "./drop-collection.ts";
import { type GridDrop, NEW_ROW } from "./grid-drag.ts";
import { dropOn } from "./use-grid-drop.ts";
import styles from "./GridDrop.module.css";

const css = classNamesOf(styles);

const TARGET = dropOn(NEW_ROW);

/** Lies over the titles while something is dragged, so that no row moves away under the pointer. */
export function GridNewRow({
  drop,
  state,
}: {
  readonly drop: GridDrop;
  readonly state: DropState;
}) {
  const indicator = useRef<HTMLDivElement>(null);
  const { dropIndicatorProps, isDropTarget } = useDropIndicator(
    { target: TARGET },
    state,
    indicator,
  );
  if (drop.newRow === undefined) return null;
  return (
    <div
      role="row"
      className={css("newRow", isDropTarget && "over", !drop.accepts(NEW_ROW) && "refused")}
      data-drop={drop.markOf(NEW_ROW)}
    >
      <div role="gridcell" className={css("newCell")}>
        <Plus aria-hidden />
        <span className={css("newTitle")}>{drop.newRow.title}</span>
        <span className={css("newHint")}>{drop.newRow.hint}</span>
        <VisuallyHidden>
          <div {...dropIndicatorProps} role="button" ref={indicator} />
        </VisuallyHidden>
      </div>
    </div>
  );
}
