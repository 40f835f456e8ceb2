import { useI18n } from "../../i18n/use-i18n.ts";
import { countSelected } from "../../store/selection.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { ContextMenu } from "../../ui/Menu.tsx";
import { actionEntry } from "./action-entries.tsx";
import { actionsFor, type ImageAction, isPossible, performAction } from "./image-actions.ts";

export interface RowMenuProps {
  readonly at: { readonly x: number; readonly y: number } | undefined;
  readonly shown: readonly string[];
  readonly onClose: () => void;
}

/** The toolbar's actions again, at the row. */
export function RowMenu({ at, shown, onClose }: RowMenuProps) {
  const { t } = useI18n();
  const store = useAppStore();
  const place = useApp((state) => state.place);
  const amount = useApp((state) => countSelected(state.selection, shown));
  const all: readonly ImageAction[] = ["inspect", ...actionsFor(place)];
  const entries = all.map((action) => ({
    ...actionEntry(action, t),
    disabled: !isPossible(action, amount),
  }));
  const isCopying = (id: string): boolean => id === "copy-reference" || id === "copy-digest";
  return (
    <ContextMenu
      at={at}
      onClose={onClose}
      label={t.browse.actions}
      onAction={(id) => {
        const action = all.find((one) => one === id);
        if (action !== undefined) performAction(action, store.getState(), shown);
      }}
      groups={[
        { entries: entries.filter(({ id, danger }) => danger !== true && !isCopying(id)) },
        { entries: entries.filter(({ id }) => isCopying(id)) },
        { entries: entries.filter(({ danger }) => danger === true) },
      ]}
    />
  );
}
