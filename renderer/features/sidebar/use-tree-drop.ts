import { useEffect, useMemo } from "react";
import { type DragAndDropHooks, type DropTarget, useDragAndDrop } from "react-aria-components";
import { DRAG_TYPE } from "../../store/drag-grammar.ts";
import { verdictOf } from "../../store/dragging.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { dragTargetOf, indexNodes, nodeByLetter } from "./drop-targets.ts";
import type { Nodes, TreeNode } from "./tree-node.ts";

/** Takes images that are dropped on items of the tree, by the pointer and by the arrow keys. */
export function useTreeDrop(nodes: Nodes, textOf: (node: TreeNode) => string): DragAndDropHooks {
  const store = useAppStore();
  const byId = useMemo(() => indexNodes(nodes), [nodes]);
  const options = useMemo(() => {
    const targetOf = (at: DropTarget) => {
      const key = at.type === "item" && at.dropPosition === "on" ? String(at.key) : undefined;
      const node = key === undefined ? undefined : byId.get(key);
      return node === undefined ? undefined : dragTargetOf(node);
    };
    return {
      acceptedDragTypes: [DRAG_TYPE],
      getDropOperation(
        at: DropTarget,
        _types: unknown,
        allowed: readonly ("copy" | "link" | "move" | "cancel")[],
      ) {
        const { drag } = store.getState();
        const target = targetOf(at);
        if (drag === undefined || target === undefined) return "cancel";
        const verdict = verdictOf(store.getState(), drag.cargo, target);
        return verdict.allowed ? (allowed[0] ?? "cancel") : "cancel";
      },
      onDropEnter(event: { readonly target: DropTarget }) {
        const { drag, hoverDrag } = store.getState();
        if (drag?.byKeyboard === true) hoverDrag(targetOf(event.target));
      },
      onDropExit() {
        const { drag, hoverDrag } = store.getState();
        if (drag?.byKeyboard === true) hoverDrag(undefined);
      },
      onDrop(event: { readonly target: DropTarget }) {
        const target = targetOf(event.target);
        if (target !== undefined) store.getState().dropDrag(target);
      },
    };
  }, [store, byId]);
  const { dragAndDropHooks } = useDragAndDrop(options);
  return useMemo(
    () =>
      withLetters(dragAndDropHooks, (letter, from) => {
        const { drag } = store.getState();
        if (drag === undefined) return undefined;
        const accepts = (node: TreeNode): boolean => {
          const target = dragTargetOf(node);
          return target !== undefined && verdictOf(store.getState(), drag.cargo, target).allowed;
        };
        return nodeByLetter([...byId.values()], { letter, from, textOf, accepts });
      }),
    [dragAndDropHooks, store, byId, textOf],
  );
}

/** React Aria's trees go by the arrow keys only while something is dragged: letters jump as they do at other times. */
function withLetters(
  hooks: DragAndDropHooks,
  find: (letter: string, from: string | undefined) => string | undefined,
): DragAndDropHooks {
  const { useDroppableCollection } = hooks;
  if (useDroppableCollection === undefined) return hooks;
  return {
    ...hooks,
    useDroppableCollection(props, state, ref) {
      const isDragging = useApp(({ drag }) => drag !== undefined);
      // A drag that was given up over an item leaves it marked.
      useEffect(() => {
        if (!isDragging && state.target !== null) state.setTarget(null);
      });
      return useDroppableCollection(
        {
          ...props,
          onKeyDown(event) {
            props.onKeyDown?.(event);
            if (event.key.length !== 1 || event.key === " ") return;
            const at = state.target?.type === "item" ? String(state.target.key) : undefined;
            const key = find(event.key.toLowerCase(), at);
            if (key !== undefined) state.setTarget({ type: "item", key, dropPosition: "on" });
          },
        },
        state,
        ref,
      );
    },
  };
}
