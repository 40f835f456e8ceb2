import type { Command } from "../../store/command.ts";
import type { Place } from "../../store/place.ts";
import type { Keys } from "../../ui/keys.ts";
import { actionEntry } from "./action-entries.tsx";
import { actionsFor, type ImageAction, isPossible } from "./image-actions.ts";

/** The keys that the list hears for its rows: see `actionOfKey`. */
const KEYS: Partial<Record<ImageAction, readonly Keys[]>> = {
  pull: [{ key: "d", command: true }],
  push: [{ key: "u", command: true }],
  save: [{ key: "e", command: true }],
  retag: [{ key: "F2" }],
  compare: [{ key: "d", command: true, shift: true }],
  remove: [{ key: "Delete" }],
  "copy-reference": [{ key: "c", command: true }],
  "copy-digest": [{ key: "c", command: true, shift: true }],
};

/** What can be done with the rows that are selected in a place, as commands. */
export function imageCommands(place: Place): readonly Command[] {
  return actionsFor(place).map((action): Command => {
    const keys = KEYS[action];
    return {
      id: `image-${action}`,
      group: "images",
      title: (t) => actionEntry(action, t, place.kind).label,
      ...(keys === undefined ? {} : { keys, heardBy: "pane" }),
      // How many "all" are is known to the list alone; it looks again.
      isPossible: ({ selection }) => selection.all || isPossible(action, selection.rows.size),
      run: (state) => state.requestAction(action),
    };
  });
}
