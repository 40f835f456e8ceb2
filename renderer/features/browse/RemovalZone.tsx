import { Trash2 } from "lucide-react";
import type { DragEvent } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { DRAG_TYPE, type DragTarget, formatTarget } from "../../store/drag-grammar.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./RemovalZone.module.css";

const css = classNamesOf(styles);

const TARGET: DragTarget = { kind: "removal" };

/**
 * Appears below the list while images are dragged by the pointer that can be removed, and opens the sheet that says what
 * goes. No stop for those who carry by keys: for them that sheet is one key away, Delete.
 */
export function RemovalZone() {
  const { t } = useI18n();
  const store = useAppStore();
  const isOffered = useApp(
    ({ drag }) => drag !== undefined && !drag.byKeyboard && drag.cargo.place.kind !== "file",
  );
  const isOver = useApp(({ hover }) => hover?.target.kind === TARGET.kind);
  if (!isOffered) return null;
  const accept = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes(DRAG_TYPE)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
  };
  return (
    <div
      className={css("bar", isOver && "over")}
      data-drop={formatTarget(TARGET)}
      aria-hidden
      onDragEnter={accept}
      onDragOver={accept}
      onDrop={(event) => {
        event.preventDefault();
        // The list below would take it as well.
        event.stopPropagation();
        store.getState().dropDrag(TARGET);
      }}
    >
      <Trash2 />
      <span className={css("title")}>{t.drag.removal}</span>
      <span className={css("hint")}>{t.drag.removalHint}</span>
    </div>
  );
}
