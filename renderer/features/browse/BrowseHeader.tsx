import { RefreshCw } from "lucide-react";
import { printable } from "../../../shared/printable.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { locationOfRow } from "../../store/place.ts";
import { useApp } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { SearchInput } from "../../ui/SearchInput.tsx";
import styles from "./Browse.module.css";
import type { Rows } from "./use-rows.ts";

const css = classNamesOf(styles);

/** What is shown, how much of it, and the field that narrows it. */
export function BrowseHeader({ rows }: { readonly rows: Rows }) {
  const { t } = useI18n();
  const place = useApp((state) => state.place);
  const filter = useApp((state) => state.filter);
  const setFilter = useApp((state) => state.setFilter);
  const refresh = useApp((state) => state.refresh);
  const inStore = place.kind === "store";
  return (
    <div className={css("header")}>
      <div className={css("titles")}>
        <h2 className={css("title")}>
          {inStore ? t.browse.storeTitle : printable(place.repository)}
        </h2>
        <p className={css("subtitle")}>
          <Amount rows={rows} />
        </p>
      </div>
      <div className={css("filter")}>
        <SearchInput
          label={inStore ? t.browse.filterImages : t.browse.filterTags}
          value={filter}
          onChange={setFilter}
        />
      </div>
      {!inStore && (
        <IconButton
          label={t.action.refresh}
          icon={<RefreshCw aria-hidden />}
          onPress={() => void refresh()}
        />
      )}
    </div>
  );
}

function Amount({ rows: { all, shown } }: { readonly rows: Rows }) {
  const { t } = useI18n();
  const inStore = useApp((state) => state.place.kind === "store");
  const loading = useApp(
    (state) => state.place.kind !== "store" && state.tags.status === "loading",
  );
  const partly = usePartlySorted(all);
  const amount = inStore ? t.browse.images(all.length) : t.browse.tags(all.length);
  const parts = [
    shown.length === all.length ? amount : t.browse.filtered(shown.length, all.length),
    loading ? t.browse.soFar : undefined,
    partly === undefined ? undefined : t.browse.sortedByKnown(partly),
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

/** How many rows the order takes into account, when that is not all of them. */
function usePartlySorted(all: readonly string[]): number | undefined {
  return useApp(({ place, sort, summaries }) => {
    if (place.kind === "store" || sort.column === "name") return undefined;
    const prefix = locationOfRow(place, "");
    let known = 0;
    for (const [location, load] of summaries) {
      if (load.value !== undefined && location.startsWith(prefix)) known += 1;
    }
    return known < all.length ? known : undefined;
  });
}
