import { useEffect } from "react";
import { Toolbar } from "react-aria-components";
import { useI18n } from "../../i18n/use-i18n.ts";
import { countSelected } from "../../store/selection.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { actionEntry } from "./action-entries.tsx";
import styles from "./Browse.module.css";
import { CarryNote } from "./CarryNote.tsx";
import { actionsFor, type ImageAction, isPossible, performAction } from "./image-actions.ts";
import { PushButton } from "./PushButton.tsx";
import { PushNote } from "./PushNote.tsx";

const css = classNamesOf(styles);

const WITHOUT_WORDS: ReadonlySet<ImageAction> = new Set([
  "compare",
  "save",
  "copy-reference",
  "copy-digest",
  "copy-link",
]);

/** What can be done with the selected rows. */
export function ImageToolbar({ shown }: { readonly shown: readonly string[] }) {
  const { t } = useI18n();
  const store = useAppStore();
  const place = useApp((state) => state.place);
  const amount = useApp((state) => countSelected(state.selection, shown));
  useRequestedAction(shown);
  return (
    <div className={css("toolbar")}>
      <Toolbar aria-label={t.browse.actions} className={css("tools")}>
        {actionsFor(place).map((action) => {
          if (action === "push") return <PushButton key={action} shown={shown} />;
          const { label, icon } = actionEntry(action, t, place.kind);
          const common = {
            isDisabled: !isPossible(action, amount),
            onPress: () => performAction(action, store.getState(), shown),
          };
          return WITHOUT_WORDS.has(action) ? (
            <IconButton key={action} label={label} icon={icon} {...common} />
          ) : (
            <Button key={action} variant="quiet" icon={icon} {...common}>
              {label}
            </Button>
          );
        })}
      </Toolbar>
      <span className={css("selected")} role="status">
        <PushNote />
        <CarryNote />
      </span>
    </div>
  );
}

/** Does what the palette or a menu asked for. */
function useRequestedAction(shown: readonly string[]): void {
  const store = useAppStore();
  const requested = useApp((state) => state.requestedAction);
  useEffect(() => {
    if (requested === undefined) return;
    store.getState().takeAction();
    const { place } = store.getState();
    const action = actionsFor(place).find((one) => one === requested.action);
    if (action !== undefined) performAction(action, store.getState(), shown);
  }, [store, requested, shown]);
}
