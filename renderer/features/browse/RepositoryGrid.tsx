import { useCallback, useMemo, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import { hostOf } from "../../store/place.ts";
import { REPOSITORY_COLUMNS } from "../../store/repository-list.ts";
import { NOTHING_SELECTED, selectOnly } from "../../store/selection.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import type { SelectIntent } from "../../ui/grid/grid-props.ts";
import { VirtualGrid } from "../../ui/grid/VirtualGrid.tsx";
import { performRepositoryAction } from "../repositories/repository-actions.tsx";
import { arrangeColumns } from "./arrange-columns.ts";
import { RepositoryMenu, type RepositoryMenuProps } from "./RepositoryMenu.tsx";
import { holdFocus } from "./use-arrival-focus.ts";
import { columnId, repositoryColumns } from "./repository-cells.tsx";
import { nameBelow } from "./repository-rows.ts";
import { useGridSelection } from "./use-grid-selection.ts";
import type { Repositories } from "./use-repositories.ts";
import { useRepositoryDrop } from "./use-repository-drop.ts";

/** The table of repositories. One row is where one is; there are no acts on several. */
export function RepositoryGrid({ repositories }: { readonly repositories: Repositories }) {
  const { t } = useI18n();
  const store = useAppStore();
  const { place, shown, columns } = repositories;
  const { column, descending } = useApp((state) => state.repositorySort);
  const layout = useApp((state) => state.columnLayout);
  const revealed = useApp((state) => state.revealed);
  const [menuAt, setMenuAt] = useState<RepositoryMenuProps["at"]>();
  const gridColumns = useMemo(
    () => arrangeColumns(repositoryColumns(place, columns, t), layout),
    [place, columns, t, layout],
  );
  const selection = useGridSelection();
  const drop = useRepositoryDrop(place);

  const onSelect = (intent: SelectIntent): void => {
    const { select } = store.getState();
    if ("row" in intent) select(selectOnly(intent.row));
    else if (intent.kind === "none") select(NOTHING_SELECTED);
  };
  const open = (repository: string): void => {
    holdFocus();
    store.getState().openPlace({ kind: "repository", host: hostOf(place), repository });
  };
  return (
    <>
      <VirtualGrid
        label={t.repositories.label}
        rows={shown}
        columns={gridColumns}
        sort={{ column: columnId(column), descending }}
        onSort={(id) => {
          const chosen = REPOSITORY_COLUMNS.find((one) => columnId(one) === id);
          if (chosen !== undefined) store.getState().sortRepositories(chosen);
        }}
        selection={selection}
        selectsOne
        onSelect={onSelect}
        onOpen={open}
        onRowsInSight={nothing}
        onMenu={(row, at) => {
          onSelect({ kind: "only", row });
          setMenuAt({ ...at, row });
        }}
        onKey={(event, row) => {
          if (!isCopyKey(event)) return false;
          const listed = { address: place.address, host: hostOf(place), repository: row };
          performRepositoryAction("name", listed, store.getState());
          return true;
        }}
        textOf={useCallback((row: string) => nameBelow(row, place.namespace), [place])}
        onResize={store.getState().setColumnWidth}
        reveal={revealed}
        onRevealed={store.getState().forgetRevealed}
        drop={drop}
      />
      <RepositoryMenu
        place={place}
        at={menuAt}
        onOpen={open}
        onClose={() => setMenuAt(undefined)}
      />
    </>
  );
}

/** All that is shown is known: nobody is asked for rows that come into sight. */
function nothing(): void {}

/** As on a row of images. What else can be done with a repository is in its menu. */
function isCopyKey(event: React.KeyboardEvent): boolean {
  const hasCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  return hasCommand && event.key.toLowerCase() === "c";
}
