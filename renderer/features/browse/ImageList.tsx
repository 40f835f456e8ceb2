import { SearchX } from "lucide-react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { Spinner } from "../../ui/Spinner.tsx";
import { AdditionsNote } from "./AdditionsNote.tsx";
import styles from "./Browse.module.css";
import { BrowseHeader } from "./BrowseHeader.tsx";
import { DetailsOffer } from "./DetailsOffer.tsx";
import { FilterTokens } from "./FilterTokens.tsx";
import { ImageToolbar } from "./ImageToolbar.tsx";
import { SelectionBar } from "./SelectionBar.tsx";
import { TagGrid } from "./TagGrid.tsx";
import type { Rows } from "./use-rows.ts";

const css = classNamesOf(styles);

/** Rows with everything around them: what they are, what can be done, and the table. */
export function ImageList({ rows }: { readonly rows: Rows }) {
  const { t } = useI18n();
  const filter = useApp((state) => state.filter);
  const setFilter = useApp((state) => state.setFilter);
  return (
    <div className={css("list")}>
      <BrowseHeader rows={rows} />
      <FilterTokens tokens={rows.tokens} />
      <ImageToolbar shown={rows.shown} />
      <AdditionsNote rows={rows} />
      <DetailsOffer rows={rows} />
      {rows.arranging && <Waiting />}
      {!rows.arranging && rows.shown.length === 0 && (
        <EmptyState
          icon={<SearchX aria-hidden />}
          title={
            rows.tokens.some(({ key }) => key !== undefined)
              ? t.lists.noMatch
              : t.browse.noMatch(filter)
          }
        >
          <Button onPress={() => setFilter("")}>{t.browse.clearFilter}</Button>
        </EmptyState>
      )}
      {rows.shown.length > 0 && <TagGrid rows={rows} />}
      <SelectionBar rows={rows} />
    </div>
  );
}

/** The place is being read. */
export function Waiting() {
  const { t } = useI18n();
  return (
    <Centred>
      <Spinner label={t.sidebar.loading} />
    </Centred>
  );
}

/** Something that stands alone in the middle. */
export function Centred({ children }: { readonly children: React.ReactNode }) {
  return <div className={css("centred")}>{children}</div>;
}
