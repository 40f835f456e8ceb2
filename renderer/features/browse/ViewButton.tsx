import { ArrowDown, ArrowUp, SlidersHorizontal } from "lucide-react";
import { Dialog, DialogTrigger, Popover } from "react-aria-components";
import { useI18n } from "../../i18n/use-i18n.ts";
import { GROUPINGS } from "../../store/grouping.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Checkbox } from "../../ui/Checkbox.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import menuStyles from "../../ui/Menu.module.css";
import { Picker } from "../../ui/Picker.tsx";
import { moveColumn, NAME_COLUMN, orderColumns } from "./arrange-columns.ts";
import { columnTitles } from "./column-titles.ts";
import styles from "./Filter.module.css";

const css = classNamesOf(styles);
const menuCss = classNamesOf(menuStyles);

/** How the list is shown: what its rows are grouped by, and which columns it has in which order. */
export function ViewButton() {
  const { t } = useI18n();
  const grouping = useApp((state) => state.grouping);
  const groupBy = useApp((state) => state.groupBy);
  return (
    <DialogTrigger>
      <IconButton label={t.lists.view} icon={<SlidersHorizontal aria-hidden />} />
      <Popover className={menuCss("popover")} offset={4} placement="bottom end">
        <Dialog aria-label={t.lists.view} className={css("popover")}>
          <Picker
            label={t.lists.groupBy}
            selected={grouping}
            options={GROUPINGS.map((id) => ({ id, title: t.lists.grouping[id] }))}
            onSelect={(id) => {
              const chosen = GROUPINGS.find((one) => one === id);
              // A task of its own: closing the list of choices is one already.
              if (chosen !== undefined) setTimeout(() => groupBy(chosen));
            }}
          />
          <ColumnList />
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function ColumnList() {
  const { t } = useI18n();
  const store = useAppStore();
  const kind = useApp((state) => state.place.kind);
  const filled = useApp((state) => state.imageRows.columns);
  const { order, hidden } = useApp((state) => state.columnLayout);
  const columns = orderColumns(columnTitles(t, kind, filled), order);
  const ids = columns.map(({ id }) => id);
  const move = (id: string, step: -1 | 1): void => {
    store.getState().orderColumns(moveColumn(ids, id, step));
  };
  return (
    <div>
      <span className={css("heading")} id="columns-heading">
        {t.lists.columns}
      </span>
      <ul className={css("columns")} aria-labelledby="columns-heading">
        {columns.map(({ id, title }, index) => (
          <li key={id} className={css("column")}>
            {id === NAME_COLUMN ? null : (
              <Checkbox
                label={t.lists.showColumn(title)}
                isSelected={!hidden.includes(id)}
                onChange={(shown) => store.getState().setColumnHidden(id, !shown)}
              />
            )}
            <span className={css("columnTitle")}>{title}</span>
            <IconButton
              size="small"
              label={t.lists.columnUp(title)}
              icon={<ArrowUp aria-hidden />}
              isDisabled={index === 0}
              onPress={() => move(id, -1)}
            />
            <IconButton
              size="small"
              label={t.lists.columnDown(title)}
              icon={<ArrowDown aria-hidden />}
              isDisabled={index === columns.length - 1}
              onPress={() => move(id, 1)}
            />
          </li>
        ))}
      </ul>
      <Button variant="quiet" onPress={() => store.getState().resetColumns()}>
        {t.lists.resetColumns}
      </Button>
      <p className={css("hint")}>{t.lists.resizeHint}</p>
    </div>
  );
}
