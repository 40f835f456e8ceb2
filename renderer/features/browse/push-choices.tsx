import { CloudUpload, Pencil, Send } from "lucide-react";
import { printable } from "../../../shared/printable.ts";
import type { PushTarget } from "../../../shared/push-target.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { AppState } from "../../store/index.ts";
import { locationOfRow } from "../../store/place.ts";
import { selectedRows } from "../../store/selection.ts";
import type { MenuEntry, MenuGroup } from "../../ui/Menu.tsx";
import { isPossible, MAX_ROWS_AT_ONCE } from "./image-actions.ts";

const TO = "push-to:";
const ELSEWHERE = "push-elsewhere";
const EDIT = "push-targets";

/** One entry for each target, and one for any other place. */
export function pushEntries(targets: readonly PushTarget[], t: Messages): readonly MenuEntry[] {
  return [
    ...targets.map(({ name }) => ({
      id: `${TO}${name}`,
      label: t.push.pushTo(printable(name)),
      icon: <Send aria-hidden />,
    })),
    { id: ELSEWHERE, label: t.push.elsewhere, icon: <CloudUpload aria-hidden /> },
  ];
}

/** The same with a way to the list of targets. */
export function pushGroups(targets: readonly PushTarget[], t: Messages): readonly MenuGroup[] {
  const edit = { id: EDIT, label: t.push.editTargets, icon: <Pencil aria-hidden /> };
  return [{ entries: pushEntries(targets, t) }, { entries: [edit] }];
}

/** Pushes the selected rows where the entry says. False when it is no entry of pushing. */
export function performPush(id: string, state: AppState, shown: readonly string[]): boolean {
  if (id === EDIT) {
    state.openSheet({ kind: "settings", tab: "targets" });
    return true;
  }
  const target = state.pushTargets.value?.find(({ name }) => id === `${TO}${name}`);
  if (target === undefined && id !== ELSEWHERE) return false;
  const rows = selectedRows(state.selection, shown, MAX_ROWS_AT_ONCE);
  if (!isPossible("push", rows.length)) return true;
  void state.push(
    rows.map((row) => locationOfRow(state.place, row)),
    target,
  );
  return true;
}
