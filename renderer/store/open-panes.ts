import type { PaneId, PaneState } from "./pane.ts";
import { type Place, placeKey } from "./place.ts";

/** All panes, whether they are open or not, and which are. */
interface Panes {
  readonly panes: Readonly<Record<PaneId, PaneState>>;
  /** From left to right. */
  readonly openPanes: readonly PaneId[];
}

/** The panes that are open, from left to right. */
export function openPanes({ panes, openPanes: ids }: Panes): readonly PaneState[] {
  return ids.map((id) => panes[id]);
}

/** The open panes that show a place. */
export function panesAt(state: Panes, place: Place): readonly PaneState[] {
  const key = placeKey(place);
  return openPanes(state).filter((pane) => placeKey(pane.place) === key);
}
