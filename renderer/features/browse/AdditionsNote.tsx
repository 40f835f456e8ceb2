import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import styles from "./Filter.module.css";
import type { Rows } from "./use-rows.ts";

const css = classNamesOf(styles);

/** How many tags only keep signatures and the like of other tags, and the way to see them. */
export function AdditionsNote({ rows: { listed, images, all } }: { readonly rows: Rows }) {
  const { t } = useI18n();
  const shown = useApp((state) => state.additionsShown);
  const show = useApp((state) => state.showAdditions);
  const amount = listed - images;
  const isFolded = all.length < listed;
  // A list of nothing else is not folded, and a filter that asks for them has shown them already.
  if (amount === 0 || images === 0 || (!isFolded && !shown)) return null;
  return (
    <div className={css("bar")}>
      <span>{isFolded ? t.lists.additionsFolded(amount) : t.lists.additionsShown(amount)}</span>
      <Button variant="quiet" onPress={() => show(isFolded)}>
        {isFolded ? t.lists.showAdditions : t.lists.foldAdditions}
      </Button>
    </div>
  );
}
