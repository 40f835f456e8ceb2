import { useI18n } from "../../i18n/use-i18n.ts";
import { countSelected } from "../../store/selection.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { ContextMenu } from "../../ui/Menu.tsx";
import { actionEntry } from "./action-entries.tsx";
import { carryEntries, performCarry } from "./carry-actions.tsx";
import { performPush, pushEntries } from "./push-choices.tsx";
import { actionsFor, type ImageAction, isPossible, performAction } from "./image-actions.ts";

export interface RowMenuProps {
  readonly at: { readonly x: number; readonly y: number; readonly row: string } | undefined;
  readonly shown: readonly string[];
  readonly onClose: () => void;
}

const NO_TARGETS: readonly never[] = [];

/** The toolbar's actions again, at the row. */
export function RowMenu({ at, shown, onClose }: RowMenuProps) {
  const { t } = useI18n();
  const store = useAppStore();
  const place = useApp((state) => state.place);
  const amount = useApp((state) => countSelected(state.selection, shown));
  const targets = useApp((state) => state.pushTargets.value ?? NO_TARGETS);
  const all: readonly ImageAction[] = ["inspect", ...actionsFor(place)];
  const clipboard = useApp((state) => state.imageClipboard);
  const carrying = carryEntries({ place, imageClipboard: clipboard }, amount, t);
  const entries = all.map((action) => ({
    ...actionEntry(action, t, place.kind),
    disabled: !isPossible(action, amount),
  }));
  // With targets, each of them is an entry in place of the one that asks where to.
  const choices = targets.length > 0 && all.includes("push") ? pushEntries(targets, t) : [];
  const pushing = choices.map((entry) => ({ ...entry, disabled: !isPossible("push", amount) }));
  const isReplaced = (id: string): boolean => id === "push" && pushing.length > 0;
  const isCopying = (id: string): boolean => id.startsWith("copy-");
  return (
    <ContextMenu
      at={at}
      onClose={onClose}
      label={t.browse.actions}
      onAction={(id) => {
        if (performPush(id, store.getState(), shown)) return;
        if (performCarry(id, store.getState(), shown, at?.row)) return;
        const action = all.find((one) => one === id);
        if (action !== undefined) performAction(action, store.getState(), shown);
      }}
      groups={[
        ...(pushing.length > 0 ? [{ entries: pushing }] : []),
        {
          entries: entries.filter(
            ({ id, danger }) => danger !== true && !isCopying(id) && !isReplaced(id),
          ),
        },
        { entries: carrying },
        { entries: entries.filter(({ id }) => isCopying(id)) },
        { entries: entries.filter(({ danger }) => danger === true) },
      ]}
    />
  );
}
