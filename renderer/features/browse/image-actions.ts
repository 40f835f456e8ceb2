import { copyText } from "../../clipboard.ts";
import type { AppState } from "../../store/index.ts";
import { locationOfRow, type Place, referenceOfRow } from "../../store/place.ts";
import { selectedRows } from "../../store/selection.ts";
import type { ImageSummary } from "../../../shared/image.ts";

/** What can be done with selected rows. The same list feeds the toolbar, the menu and the keys. */
export type ImageAction =
  "inspect" | "pull" | "push" | "copy" | "retag" | "remove" | "copy-reference" | "copy-digest";

/** Rows that one action takes: each is a plan of its own, made while the user waits. */
export const MAX_ROWS_AT_ONCE = 50;

/** What fits a place: images are pulled from registries and pushed from the store. */
export function actionsFor(place: Place): readonly ImageAction[] {
  const move: readonly ImageAction[] = place.kind === "store" ? ["push"] : ["pull"];
  return [...move, "copy", "retag", "remove", "copy-reference", "copy-digest"];
}

/** Whether an action makes sense for so many rows. */
export function isPossible(action: ImageAction, amount: number): boolean {
  if (amount === 0 || amount > MAX_ROWS_AT_ONCE) return false;
  const single = action === "retag" || action === "inspect" || action === "copy-digest";
  return !single || amount === 1;
}

/** Does it, with the rows that are selected, in the order shown. */
export function performAction(
  action: ImageAction,
  state: AppState,
  shown: readonly string[],
): void {
  const { place } = state;
  const rows = selectedRows(state.selection, shown, MAX_ROWS_AT_ONCE);
  const [first] = rows;
  if (first === undefined || !isPossible(action, rows.length)) return;
  const locations = rows.map((row) => locationOfRow(place, row));
  switch (action) {
    case "inspect":
      state.setInspectorOpen(true);
      void state.inspect(locationOfRow(place, first));
      return;
    case "pull":
    case "push":
    case "copy":
    case "retag":
      state.openTransfer(action, locations);
      return;
    case "remove":
      state.openSheet({ kind: "removal", locations, verb: "tag" });
      return;
    case "copy-reference":
      void copyText(rows.map((row) => referenceOfRow(place, row)).join("\n"));
      return;
    case "copy-digest":
      void copyText(summaryOfRow(state, first)?.digest ?? "");
      return;
    default:
  }
}

function summaryOfRow(state: AppState, row: string): ImageSummary | undefined {
  if (state.place.kind === "store") {
    return state.storeImages.value?.find(({ name }) => name === row)?.summary;
  }
  return state.summaries.get(locationOfRow(state.place, row))?.value;
}

/** The action of a key on a row; undefined when the key means nothing here. */
export function actionOfKey(event: {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}): ImageAction | undefined {
  const key = event.key.toLowerCase();
  if (event.altKey) return undefined;
  if (event.ctrlKey || event.metaKey) {
    if (key === "c") return event.shiftKey ? "copy-digest" : "copy-reference";
    if (key === "d") return "pull";
    if (key === "u") return "push";
    return event.metaKey && key === "backspace" ? "remove" : undefined;
  }
  if (key === "f2") return "retag";
  return key === "delete" ? "remove" : undefined;
}
