import { formatLink } from "../../../shared/link.ts";
import { parseLocation } from "../../../shared/location.ts";
import { copyText } from "../../clipboard.ts";
import { knownDetails } from "../../store/details.ts";
import { imageIds } from "../../store/engines.ts";
import { isUntaggedRow } from "../../store/image-rows.ts";
import type { AppState } from "../../store/index.ts";
import { locationOfRow, type Place, referenceOfRow } from "../../store/place.ts";
import { mainTarget } from "../../store/push-targets.ts";
import { selectedRows } from "../../store/selection.ts";

/** What can be done with selected rows. The same list feeds the toolbar, the menu and the keys. */
export type ImageAction =
  | "inspect"
  | "pull"
  | "push"
  | "copy"
  | "save"
  | "retag"
  | "compare"
  | "remove"
  /** The image with all its tags: by key, and in the sheet of the other one. */
  | "remove-image"
  | "copy-reference"
  | "copy-digest"
  | "copy-link";

/** Rows that one action takes: each is a plan of its own, made while the user waits. */
export const MAX_ROWS_AT_ONCE = 50;
/** Removals are planned together, and shown as a list. */
const MAX_REMOVED_AT_ONCE = 1000;

const EVERYWHERE: readonly ImageAction[] = ["copy-reference", "copy-digest"];

const ACTIONS: Readonly<Record<Place["kind"], readonly ImageAction[]>> = {
  repository: ["pull", "copy", "save", "retag", "compare", "remove", ...EVERYWHERE, "copy-link"],
  store: ["push", "copy", "save", "retag", "compare", "remove", ...EVERYWHERE],
  engine: ["push", "pull", "copy", "save", "retag", "compare", "remove", ...EVERYWHERE],
  /** Files are written whole: nothing in them is renamed or taken away. */
  file: ["push", "pull", "copy", "save", "compare", ...EVERYWHERE],
  /** Its rows are repositories. */
  namespace: [],
};

/** What fits a place: images are pulled from registries, pushed from this computer, and both from other programs' places. */
export function actionsFor(place: Place): readonly ImageAction[] {
  return ACTIONS[place.kind];
}

/** Whether an action makes sense for so many rows. */
export function isPossible(action: ImageAction, amount: number): boolean {
  if (amount === 0 || amount > limitOf(action)) return false;
  if (action === "compare" && amount > 2) return false;
  const single = action === "retag" || action === "inspect" || action === "copy-digest";
  return !single || amount === 1;
}

function limitOf(action: ImageAction): number {
  return action === "remove" || action === "remove-image" ? MAX_REMOVED_AT_ONCE : MAX_ROWS_AT_ONCE;
}

/** Does it, with the rows that are selected, in the order shown. */
export function performAction(
  action: ImageAction,
  state: AppState,
  shown: readonly string[],
): void {
  const { place } = state;
  const rows = selectedRows(state.selection, shown, limitOf(action));
  const [first] = rows;
  if (first === undefined || !isPossible(action, rows.length)) return;
  const listed = action === "remove-image" ? "remove" : action;
  if (listed !== "inspect" && !actionsFor(place).includes(listed)) return;
  const locations = rows.map((row) => locationOfRow(place, row));
  switch (action) {
    case "inspect":
      state.setInspectorOpen(true);
      void state.inspect(locationOfRow(place, first));
      return;
    case "push":
      void state.push(locations, mainTarget(state));
      return;
    case "pull":
    case "copy":
      state.openTransfer(action, locations);
      return;
    case "save":
      state.openSave(locations);
      return;
    case "compare":
      state.openComparison(...olderFirst(state, first, rows[1]));
      return;
    case "retag":
      if (place.kind === "engine") {
        state.openSheet({ kind: "engine-tag", engine: place.engine, row: first });
      } else state.openTransfer(action, locations);
      return;
    case "remove":
    case "remove-image":
      if (place.kind === "engine") {
        state.openSheet({ kind: "engine-removal", engine: place.engine, rows });
      } else
        state.openSheet({
          kind: "removal",
          locations,
          // What has no tag is removed as what it is.
          verb: action === "remove" && !rows.some(isUntaggedRow) ? "tag" : "manifest",
        });
      return;
    case "copy-reference":
      state.copyRows(rows, false);
      void copyText(rows.map((row) => referenceOfRow(place, row)).join("\n"));
      return;
    case "copy-link":
      void copyText(locations.map(linkTo).join("\n"));
      return;
    case "copy-digest":
      void copyText(digestOfRow(state, first) ?? "");
      return;
    default:
  }
}

function linkTo(location: string): string {
  return formatLink(parseLocation(location)) ?? location;
}

/** Changes read from the older image to the newer one, whatever the order of the list. */
function olderFirst(
  { place, summaries }: AppState,
  first: string,
  second: string | undefined,
): readonly [string, string?] {
  const location = locationOfRow(place, first);
  if (second === undefined) return [location];
  const other = locationOfRow(place, second);
  const made = (one: string): number => Date.parse(summaries.get(one)?.value?.created ?? "");
  return made(other) < made(location) ? [other, location] : [location, other];
}

function digestOfRow(state: AppState, row: string): string | undefined {
  const { place } = state;
  switch (place.kind) {
    case "store":
      return state.storeImages.value?.find(({ name }) => name === row)?.summary.digest;
    case "engine":
      return imageIds(state.engineImages.value ?? []).get(row);
    case "file": {
      const images = state.fileContents.get(place.path)?.value?.images;
      return images?.find(({ location }) => location === row)?.summary.digest;
    }
    default:
      return knownDetails(state)(row)?.digest;
  }
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
    if (key === "d") return event.shiftKey ? "compare" : "pull";
    if (key === "u") return "push";
    if (key === "e") return "save";
    return event.metaKey && key === "backspace" ? "remove" : undefined;
  }
  if (key === "f2") return "retag";
  if (key !== "delete") return undefined;
  return event.shiftKey ? "remove-image" : "remove";
}
