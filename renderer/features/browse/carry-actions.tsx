import { ClipboardPaste, FolderInput, Move, Scissors } from "lucide-react";
import type { Messages } from "../../i18n/messages.ts";
import { openTarget } from "../../store/dragging.ts";
import type { AppState } from "../../store/index.ts";
import { locationOfRow, type Place } from "../../store/place.ts";
import { isSelected, selectedRows } from "../../store/selection.ts";
import type { MenuEntry } from "../../ui/Menu.tsx";
import { MAX_ROWS_AT_ONCE } from "./image-actions.ts";

const CARRY_ACTIONS = ["pick-up", "move", "cut", "paste"] as const;
type CarryAction = (typeof CARRY_ACTIONS)[number];

const COMMAND = /Mac/.test(navigator.platform) ? "⌘" : "Ctrl+";

/** Only there can a name be taken away when its image has been moved. */
function canMoveFrom({ kind }: Place): boolean {
  return kind === "repository" || kind === "store";
}

/** What dragging does, for those who do not drag: entries of a row's menu. */
export function carryEntries(
  { place, imageClipboard }: Pick<AppState, "place" | "imageClipboard">,
  amount: number,
  t: Messages,
): readonly MenuEntry[] {
  const disabled = amount === 0 || amount > MAX_ROWS_AT_ONCE;
  const entries: (MenuEntry & { readonly id: CarryAction })[] = [
    {
      id: "pick-up",
      label: t.drag.pickUp,
      icon: <Move aria-hidden />,
      shortcut: "Shift+F2",
      disabled,
    },
    {
      id: "move",
      label: t.drag.moveTo,
      icon: <FolderInput aria-hidden />,
      disabled: disabled || !canMoveFrom(place),
    },
    {
      id: "cut",
      label: t.drag.cut,
      icon: <Scissors aria-hidden />,
      shortcut: `${COMMAND}X`,
      disabled: disabled || !canMoveFrom(place),
    },
    {
      id: "paste",
      label: t.drag.paste,
      icon: <ClipboardPaste aria-hidden />,
      shortcut: `${COMMAND}V`,
      disabled: imageClipboard === undefined,
    },
  ];
  return entries;
}

/**
 * Does what an entry or a key says, with the selected rows. Returns false where it is none of these.
 *
 * @param held the row that the key or the menu was used on: it is the one that is sure to be drawn
 */
export function performCarry(
  id: string,
  state: AppState,
  shown: readonly string[],
  held?: string,
): boolean {
  const action = CARRY_ACTIONS.find((one) => one === id);
  if (action === undefined) return false;
  const { place } = state;
  const rows = selectedRows(state.selection, shown, MAX_ROWS_AT_ONCE);
  const [first] = rows;
  if (action === "paste") state.pasteInto(openTarget(state), false);
  else if (first === undefined) return true;
  else if (action === "pick-up") {
    state.pickUpRow(held !== undefined && isSelected(state.selection, held) ? held : first);
  } else if (!canMoveFrom(place)) return true;
  else if (action === "cut") state.copyRows(rows, true);
  else {
    const sources = rows.map((row) => locationOfRow(place, row));
    // Where it is now, to be changed: for one image that is both a new name and a new place.
    const destination = sources.length === 1 ? { destination: sources[0] ?? "" } : {};
    state.openTransfer("move", sources, destination);
  }
  return true;
}

/** The action of a key on a row; undefined when the key means nothing of it. */
export function carryOfKey(event: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}): CarryAction | undefined {
  if (event.altKey) return undefined;
  const hasCommand = event.ctrlKey || event.metaKey;
  if (event.key === "F2" && event.shiftKey && !hasCommand) return "pick-up";
  return hasCommand && !event.shiftKey && event.key.toLowerCase() === "x" ? "cut" : undefined;
}
