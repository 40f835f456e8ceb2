import { type DragEvent, useState } from "react";
import { type DroppedItem, droppedItems, holdsFiles } from "../dropped-items.ts";

export interface FileDrop {
  /** Files are over the element, and would be taken. */
  readonly isOver: boolean;
  /** For the element itself. */
  readonly dropProps: {
    readonly onDragEnter: (event: DragEvent) => void;
    readonly onDragOver: (event: DragEvent) => void;
    readonly onDragLeave: (event: DragEvent) => void;
    readonly onDrop: (event: DragEvent) => void;
  };
}

/**
 * Takes files of the operating system. Not by React Aria: its drops of folders do not give the file by which the desktop
 * application tells their path. Each place that uses it needs another way for those who cannot drag.
 * @param take undefined where nothing is taken
 */
export function useFileDrop(take: ((items: readonly DroppedItem[]) => void) | undefined): FileDrop {
  const [isOver, setOver] = useState(false);
  const accept = (event: DragEvent): void => {
    if (take === undefined || !holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = "copy";
    setOver(true);
  };
  return {
    isOver: isOver && take !== undefined,
    dropProps: {
      onDragEnter: accept,
      onDragOver: accept,
      onDragLeave(event) {
        const { currentTarget, relatedTarget } = event;
        // Only into a child: still over the element.
        if (relatedTarget instanceof Node && currentTarget.contains(relatedTarget)) return;
        setOver(false);
      },
      onDrop(event) {
        setOver(false);
        if (take === undefined || !holdsFiles(event.dataTransfer)) return;
        event.preventDefault();
        event.stopPropagation();
        take(droppedItems(event.dataTransfer));
      },
    },
  };
}
