import type { RefObject } from "react";
import { DragPreview, type DragPreviewRenderer } from "react-aria";
import { classNamesOf } from "../class-names.ts";
import styles from "./GridDragPreview.module.css";

const css = classNamesOf(styles);

export interface GridDragPreviewProps {
  readonly renderer: RefObject<DragPreviewRenderer | null>;
  readonly words: () => string;
}

/** What hangs at the pointer while rows are dragged. */
export function GridDragPreview({ renderer, words }: GridDragPreviewProps) {
  return (
    <DragPreview ref={renderer}>
      {() => ({ element: <div className={css("chip")}>{words()}</div>, x: -12, y: -8 })}
    </DragPreview>
  );
}
