import { useI18n } from "../../i18n/use-i18n.ts";
import { countSelected, NOTHING_SELECTED, selectAll } from "../../store/selection.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Filter.module.css";
import { MAX_ROWS_AT_ONCE } from "./image-actions.ts";
import type { Rows } from "./use-rows.ts";

const css = classNamesOf(styles);

/** How much of what matches is selected, once it is more than one, and the way to all of it. */
export function SelectionBar({ rows: { shown } }: { readonly rows: Rows }) {
  const { t } = useI18n();
  const store = useAppStore();
  const amount = useApp((state) => countSelected(state.selection, shown));
  const loading = useApp(
    ({ place, tags }) => place.kind === "repository" && tags.status === "loading",
  );
  const all = useApp((state) => state.selection.all);
  const isOpen = amount > 1;
  const parts = [
    t.lists.matching(amount, shown.length),
    loading ? t.lists.loadedSoFar : undefined,
    amount > MAX_ROWS_AT_ONCE ? t.browse.tooMany(MAX_ROWS_AT_ONCE) : undefined,
  ];
  return (
    <div className={isOpen ? css("bar", "foot") : ""}>
      <span role="status" className={css("grow")}>
        {isOpen && parts.filter((part) => part !== undefined).join(" · ")}
      </span>
      {isOpen && (
        <>
          {!all && amount < shown.length && (
            <Button variant="quiet" onPress={() => store.getState().select(selectAll(undefined))}>
              {t.lists.selectMatching}
            </Button>
          )}
          <Button variant="quiet" onPress={() => store.getState().select(NOTHING_SELECTED)}>
            {t.lists.selectNone}
          </Button>
        </>
      )}
    </div>
  );
}
