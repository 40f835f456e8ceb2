import { Toolbar } from "react-aria-components";
import { useI18n } from "../../i18n/use-i18n.ts";
import { countSelected } from "../../store/selection.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { actionEntry } from "./action-entries.tsx";
import styles from "./Browse.module.css";
import {
  actionsFor,
  type ImageAction,
  isPossible,
  MAX_ROWS_AT_ONCE,
  performAction,
} from "./image-actions.ts";
import { PushButton } from "./PushButton.tsx";
import { PushNote } from "./PushNote.tsx";

const css = classNamesOf(styles);

const WITHOUT_WORDS: ReadonlySet<ImageAction> = new Set(["save", "copy-reference", "copy-digest"]);

/** What can be done with the selected rows. */
export function ImageToolbar({ shown }: { readonly shown: readonly string[] }) {
  const { t } = useI18n();
  const store = useAppStore();
  const place = useApp((state) => state.place);
  const amount = useApp((state) => countSelected(state.selection, shown));
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
        {amount > MAX_ROWS_AT_ONCE
          ? `${t.browse.selected(amount)} · ${t.browse.tooMany(MAX_ROWS_AT_ONCE)}`
          : amount > 0 && t.browse.selected(amount)}
        <PushNote />
      </span>
    </div>
  );
}
