import { ListChecks } from "lucide-react";
import { type FocusEvent, useEffect, useMemo, useRef, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.ts";
import {
  countRunning,
  type ListedTransfer,
  listTransfers,
  queueOf,
  type TransferFilter,
  type TransferGroup,
} from "../../store/transfer-groups.ts";
import { allTransfers } from "../../store/transfer-history.ts";
import { useApp } from "../../store/use-app.ts";
import { Button } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { EmptyState } from "../../ui/EmptyState.tsx";
import { ErrorNote } from "../../ui/ErrorNote.tsx";
import { TransferItem } from "./TransferItem.tsx";
import styles from "./Transfers.module.css";
import { ROW_MARK, useKeptFocus } from "./use-kept-focus.ts";

const css = classNamesOf(styles);

/** The transfers that a filter lets through, those of the whole list under headings. */
export function TransferList({ filter }: { readonly filter: TransferFilter }) {
  const { t } = useI18n();
  const load = useApp((state) => state.transfers);
  const error = useApp((state) => state.transfersError);
  const limits = useApp((state) => state.transferLimits);
  const dropError = useApp((state) => state.dropTransfersError);
  // Progress comes ten times a second; the order, as one text, changes only when the list does.
  const order = useApp((state) =>
    JSON.stringify(listTransfers(allTransfers(state).values(), filter)),
  );
  const listed = useMemo(() => JSON.parse(order) as readonly ListedTransfer[], [order]);
  const queued = listed.filter(({ place }) => place !== undefined).length;
  const list = useRef<HTMLDivElement>(null);
  const { onFocus, onBlur } = useKeptFocus(list);
  const [focused, setFocused] = useState<string>();
  const tabStop = listed.some(({ id }) => id === focused) ? focused : listed[0]?.id;
  const follow = (event: FocusEvent): void => {
    onFocus(event);
    const row = event.target.closest(`[${ROW_MARK}]`);
    setFocused((before) => row?.getAttribute(ROW_MARK) ?? before);
  };
  return (
    <div className={css("list")} ref={list} tabIndex={-1} onFocus={follow} onBlur={onBlur}>
      {load.status === "failed" && <ErrorNote error={load.error} title={t.transfers.failed} />}
      {limits.status === "failed" && (
        <ErrorNote error={limits.error} title={t.transfers.limits.failed} />
      )}
      {error !== undefined && (
        <ErrorNote error={error}>
          <Button onPress={dropError}>{t.action.close}</Button>
        </ErrorNote>
      )}
      {filter === "paused" && listed.length > 0 && (
        <p className={css("pausedNote")}>
          <GoesOn />
        </p>
      )}
      {listed.length === 0 && load.status !== "failed" && <Empty filter={filter} />}
      {listed.length > 0 && (
        <ul>
          {listed.flatMap(({ id, group, place }, index) => [
            ...(filter === "all" && group !== listed[index - 1]?.group
              ? [<GroupHeading key={group} group={group} />]
              : []),
            <TransferItem
              key={`transfer ${id}`}
              id={id}
              place={place}
              queued={queued}
              isTabStop={id === tabStop}
            />,
          ])}
        </ul>
      )}
      {SHOWS_FINISHED.has(filter) && <Older />}
    </div>
  );
}

const SHOWS_FINISHED: ReadonlySet<TransferFilter> = new Set(["all", "done", "failed"]);

/** In the same list as the rows, so that a row that changes its group stays the same element. */
function GroupHeading({ group }: { readonly group: TransferGroup }) {
  const { t } = useI18n();
  return (
    <li className={css("group")}>
      <h2>{t.transfers.group[group]}</h2>
      {group === "paused" && <GoesOn />}
    </li>
  );
}

/** Whether what runs goes on although other transfers are paused. */
function GoesOn() {
  const { t } = useI18n();
  const running = useApp(({ transfers }) => countRunning(transfers.value?.values() ?? []));
  const queued = useApp(({ transfers }) => queueOf(transfers.value?.values() ?? []).length);
  return <span>{t.transfers.pausedNote(running, queued)}</span>;
}

function Empty({ filter }: { readonly filter: TransferFilter }) {
  const { t } = useI18n();
  const openTransfer = useApp((state) => state.openTransfer);
  if (filter !== "all") return <p className={css("none")}>{t.transfers.noneShown[filter]}</p>;
  return (
    <EmptyState
      icon={<ListChecks aria-hidden />}
      title={t.transfers.empty}
      body={t.transfers.emptyBody}
    >
      <Button onPress={() => openTransfer("transfer")}>{t.transfers.begin}</Button>
    </EmptyState>
  );
}

/** What finished long ago, a page at a time. */
function Older() {
  const { t } = useI18n();
  const history = useApp((state) => state.transferHistory);
  const open = useApp((state) => state.openHistory);
  const loadMore = useApp((state) => state.loadOlderTransfers);
  const { status } = history;
  useEffect(() => {
    if (status === "idle") void open();
  }, [status, open]);
  return (
    <>
      {history.status === "failed" && (
        <ErrorNote error={history.error} title={t.transfers.olderFailed} />
      )}
      {(history.status === "failed" || history.value?.next !== undefined) && (
        <div className={css("older")}>
          <Button variant="quiet" onPress={() => void loadMore()}>
            {t.transfers.older}
          </Button>
        </div>
      )}
    </>
  );
}
