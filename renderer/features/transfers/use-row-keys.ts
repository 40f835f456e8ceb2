import type { KeyboardEvent } from "react";
import { isActive, isFinished, type Transfer } from "../../../shared/transfer.ts";
import { useAppStore } from "../../store/use-app.ts";
import { isPressed, type Keys } from "../../ui/keys.ts";
import { ROW_MARK } from "./use-kept-focus.ts";

const CANCEL_KEYS: Keys = { key: ".", command: true };
const MOVES_BY_KEY: Readonly<Record<string, "up" | "down">> = { ArrowUp: "up", ArrowDown: "down" };

/** The keys of one row, as the page tells them to programs that read it aloud. */
export const ROW_SHORTCUTS = "Space Enter Control+. Alt+ArrowUp Alt+ArrowDown";

/** Keys on a transfer: some wherever the focus is in its row, the others on the row itself. */
export function useRowKeys(
  transfer: Transfer | undefined,
  place: number | undefined,
): (event: KeyboardEvent) => void {
  const store = useAppStore();
  return (event) => {
    if (transfer === undefined) return;
    const { id, state } = transfer;
    const { cancelTransfer, moveTransfer } = store.getState();
    const taken = (): void => {
      // Before the menu button, which opens on arrows.
      event.preventDefault();
      event.stopPropagation();
    };
    if (isPressed(CANCEL_KEYS, event)) {
      taken();
      if (!isFinished(state)) void cancelTransfer(id);
      return;
    }
    const direction = MOVES_BY_KEY[event.key];
    if (direction !== undefined && event.altKey && place !== undefined) {
      taken();
      void moveTransfer(id, direction);
      return;
    }
    const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (event.target !== event.currentTarget || !isPlain) return;
    const act = rowActs(transfer)[event.key];
    if (act === undefined) return;
    taken();
    act();
  };

  function rowActs(row: Transfer): Readonly<Record<string, () => void>> {
    const { id, state } = row;
    const app = store.getState();
    const isOpen = app.expandedTransfers.has(id);
    const toggle = (): void => app.toggleTransfer(id);
    return {
      " ": () => {
        if (isActive(state)) void app.pauseTransfer(id);
        else if (state === "paused") void app.resumeTransfer(id);
      },
      Enter: toggle,
      ArrowRight: () => void (isOpen || toggle()),
      ArrowLeft: () => void (isOpen && toggle()),
      ArrowDown: () => focusRow(id, 1),
      ArrowUp: () => focusRow(id, -1),
      Home: () => focusRow(id, Number.NEGATIVE_INFINITY),
      End: () => focusRow(id, Number.POSITIVE_INFINITY),
    };
  }
}

/** Puts the focus so many rows further; it stops at both ends. */
function focusRow(id: string, by: number): void {
  const rows = [...document.querySelectorAll<HTMLElement>(`[${ROW_MARK}]`)];
  const at = rows.findIndex((row) => row.getAttribute(ROW_MARK) === id);
  rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.focus();
}
