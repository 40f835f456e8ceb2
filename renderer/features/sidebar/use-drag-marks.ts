import { formatTarget } from "../../store/drag-grammar.ts";
import { verdictOf } from "../../store/dragging.ts";
import { useApp } from "../../store/use-app.ts";
import { dragTargetOf } from "./drop-targets.ts";
import type { TreeNode } from "./tree-node.ts";

export interface DragMarks {
  /** What is dragged cannot be dropped here. */
  readonly isRefused: boolean;
  /** For the row's element: what it stands for, and what opens when one stays over it. */
  readonly marks: Readonly<Partial<Record<"data-drop" | "data-spring" | "data-paste", string>>>;
}

/** What a row says about itself while images are dragged. */
export function useDragMarks(node: TreeNode, expanded: boolean): DragMarks {
  const isDragging = useApp((state) => state.drag !== undefined);
  const isRefused = useApp((state) => {
    const target = state.drag === undefined ? undefined : dragTargetOf(node);
    if (state.drag === undefined || target === undefined) return false;
    return !verdictOf(state, state.drag.cargo, target).allowed;
  });
  const target = dragTargetOf(node);
  const mark = target === undefined ? undefined : formatTarget(target);
  // What is pasted goes where the focus is.
  const pastes = mark === undefined ? {} : { "data-paste": mark };
  if (!isDragging) return { isRefused: false, marks: pastes };
  const opens = "children" in node && !expanded;
  return {
    isRefused,
    marks: {
      ...pastes,
      ...(mark === undefined ? {} : { "data-drop": mark }),
      ...(opens ? { "data-spring": node.id } : {}),
    },
  };
}
