import {
  ArrowDown,
  ArrowDownToLine,
  ArrowUp,
  ArrowUpToLine,
  Copy,
  Ellipsis,
  FolderSearch,
  Pause,
  Play,
  Repeat,
  RotateCcw,
  ScrollText,
  Trash2,
  X,
} from "lucide-react";
import { isFinished, type Transfer } from "../../../shared/transfer.ts";
import { useI18n } from "../../i18n/use-i18n.ts";
import { QUEUE_MOVES } from "../../store/transfer-groups.ts";
import { useApp, useAppStore } from "../../store/use-app.ts";
import { IconButton } from "../../ui/Button.tsx";
import { classNamesOf } from "../../ui/class-names.ts";
import { MenuButton, type MenuGroup } from "../../ui/Menu.tsx";
import { copyLogOf } from "./copy-log.ts";
import { canReveal, revealDestination } from "./reveal-destination.ts";
import { FIRST_ACT, type TransferAct } from "./transfer-acts.ts";
import styles from "./Transfers.module.css";

const css = classNamesOf(styles);

const ACT_ICONS = { pause: Pause, resume: Play, retry: RotateCcw, again: Repeat } as const;

const MOVE_ICONS = {
  first: ArrowUpToLine,
  up: ArrowUp,
  down: ArrowDown,
  last: ArrowDownToLine,
} as const;

/** Keys that do the same while the focus is in the row. */
const MOVE_KEYS: Readonly<Record<string, string>> = { up: "Alt+↑", down: "Alt+↓" };

export interface RowActionsProps {
  readonly transfer: Transfer;
  /** As the row names it. */
  readonly source: string;
  /** In the queue, from 1; undefined for what does not wait there. */
  readonly place: number | undefined;
  /** How many wait in the queue. */
  readonly queued: number;
}

/** What can be done with a transfer: the most wanted as buttons, the rest in a menu. */
export function RowActions(props: RowActionsProps) {
  const { transfer, source } = props;
  const { t } = useI18n();
  const cancel = useApp((state) => state.cancelTransfer);
  return (
    <div className={css("actions")}>
      <FirstButton transfer={transfer} source={source} />
      {isFinished(transfer.state) ? (
        // Nothing else in its place: a second click would do what nobody asked for.
        <span className={css("noAction")} />
      ) : (
        <IconButton
          label={t.transfers.cancel(source)}
          icon={<X aria-hidden />}
          onPress={() => void cancel(transfer.id)}
        />
      )}
      <RowMenu {...props} />
    </div>
  );
}

/** Keeps its element, and the focus with it, when the transfer's state gives it another act. */
function FirstButton({ transfer, source }: Pick<RowActionsProps, "transfer" | "source">) {
  const { t } = useI18n();
  const store = useAppStore();
  const act = FIRST_ACT[transfer.state];
  const Icon = ACT_ICONS[act];
  const run = (): void => {
    const { pauseTransfer, resumeTransfer, retryTransfer, runAgain } = store.getState();
    const acts: Readonly<Record<TransferAct, (id: string) => Promise<void>>> = {
      pause: pauseTransfer,
      resume: resumeTransfer,
      retry: retryTransfer,
      again: (id) => runAgain(id),
    };
    void acts[act](transfer.id);
  };
  return <IconButton label={t.transfers[act](source)} icon={<Icon aria-hidden />} onPress={run} />;
}

function RowMenu({ transfer, source, place, queued }: RowActionsProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const { id, state } = transfer;
  const store = useAppStore();
  const showsLog = useApp((app) => app.transferLogs.has(id));
  const moves = QUEUE_MOVES.map((move) => {
    const Icon = MOVE_ICONS[move];
    const shortcut = MOVE_KEYS[move];
    const isAtEnd = move === "first" || move === "up" ? place === 1 : place === queued;
    return {
      id: move,
      label: t.transfers.moves[move],
      icon: <Icon aria-hidden />,
      disabled: isAtEnd,
      ...(shortcut === undefined ? {} : { shortcut }),
    };
  });
  const log = {
    id: "log",
    label: showsLog ? t.transfers.hideLog : t.transfers.showLog,
    icon: <ScrollText aria-hidden />,
  };
  const copyLog = { id: "copy", label: t.transfers.copyLog, icon: <Copy aria-hidden /> };
  const reveal = {
    id: "reveal",
    label: t.transfers.reveal,
    icon: <FolderSearch aria-hidden />,
    disabled: !canReveal(transfer),
  };
  const again = { id: "again", label: t.transfers.runAgain, icon: <Repeat aria-hidden /> };
  const stay = { id: "stay", label: t.transfers.waiting.stay, icon: <Pause aria-hidden /> };
  const forget = { id: "forget", label: t.transfers.forget, icon: <Trash2 aria-hidden /> };
  const groups: readonly MenuGroup[] = [
    ...(place === undefined ? [] : [{ entries: moves }]),
    { entries: [reveal] },
    { entries: isFinished(state) ? [log, copyLog, again] : [log, copyLog] },
    ...(transfer.waiting === undefined ? [] : [{ entries: [stay] }]),
    ...(isFinished(state) ? [{ entries: [forget] }] : []),
  ];
  const onAction = (chosen: string): void => {
    const app = store.getState();
    const move = QUEUE_MOVES.find((one) => one === chosen);
    if (move !== undefined) void app.moveTransfer(id, move);
    else if (chosen === "log") app.toggleLog(id);
    else if (chosen === "copy") void copyLogOf(transfer, app, i18n);
    else if (chosen === "reveal") revealDestination(app, transfer);
    else if (chosen === "stay") void app.pauseTransfer(id);
    else if (chosen === "again") void app.runAgain(id);
    else void app.clearTransfers(id);
  };
  const label = t.transfers.more(source);
  return (
    <MenuButton label={label} groups={groups} onAction={onAction}>
      <IconButton label={label} icon={<Ellipsis aria-hidden />} />
    </MenuButton>
  );
}
