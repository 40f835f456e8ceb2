import { type RefObject, useState } from "react";
import { useDrag, useDrop } from "react-aria";
import { useApp, useAppStore } from "../../store/use-app.ts";

/** What leaves with a row of the queue: a token. The id stays in the page. */
const QUEUE_TYPE = "application/x-portolan-queue";

export interface QueueDrag {
  readonly dragProps: object;
  readonly dragButtonProps: object;
  readonly dropProps: object;
  readonly isDragging: boolean;
  /** Where the dragged one would come to stand, while it is over this row. */
  readonly mark: "before" | "after" | undefined;
}

/** Lets what waits be dragged onto something else that waits, by the pointer or by the keys of its handle. */
export function useQueueDrag(
  element: RefObject<HTMLElement | null>,
  { id, place }: { readonly id: string; readonly place: number | undefined },
): QueueDrag {
  const isDisabled = place === undefined;
  const store = useAppStore();
  const [isOver, setOver] = useState(false);
  const drag = useApp((state) => state.dragTransfer);
  const drop = useApp((state) => state.dropTransferOn);
  // Only the row under the pointer follows whose place it would take.
  const isFromAbove = useApp(({ draggedTransfer, transfers }) => {
    if (!isOver || draggedTransfer === undefined) return false;
    const position = (of: string): number => transfers.value?.get(of)?.position ?? 0;
    return position(draggedTransfer) < position(id);
  });
  const { dragProps, dragButtonProps, isDragging } = useDrag({
    hasDragButton: true,
    isDisabled,
    getItems: () => [{ [QUEUE_TYPE]: "row" }],
    getAllowedDropOperations: () => ["move"],
    onDragStart: () => drag(id),
    onDragEnd: () => drag(undefined),
  });
  const { dropProps } = useDrop({
    ref: element,
    isDisabled,
    // Not on itself: the keys would come to it first, and nothing would change.
    getDropOperation: (types) =>
      types.has(QUEUE_TYPE) && store.getState().draggedTransfer !== id ? "move" : "cancel",
    onDropEnter: () => setOver(true),
    onDropExit: () => setOver(false),
    onDrop: () => {
      setOver(false);
      void drop(id);
    },
  });
  const mark = isOver && !isDragging ? (isFromAbove ? "after" : "before") : undefined;
  return { dragProps, dragButtonProps, dropProps, isDragging, mark };
}
