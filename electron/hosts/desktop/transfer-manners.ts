import { type OverallProgress, overallProgress } from "../../../shared/overall-progress.ts";
import {
  applyTransferEvent,
  isFinished,
  type Transfer,
  type TransferEvent,
} from "../../../shared/transfer.ts";

/** What a desktop shows and does for a program that moves something. */
export interface Desktop {
  /** The bar at the program's icon: 0 to 1, 2 for an unknown end, -1 for none. */
  readonly setProgress: (value: number, mode: "normal" | "error" | "indeterminate") => void;
  /** Whether somebody looks at the window: then it tells by itself. */
  readonly isFocused: () => boolean;
  readonly notify: (transfer: Transfer) => void;
  /** Keeps the computer from falling asleep. Returns what lets it. */
  readonly stayAwake: () => () => void;
}

/** How the transfers stand, for whoever asks before quitting. */
export interface TransferManners {
  /** Transfers that run or wait in this program. */
  readonly active: () => number;
  /** To be called with each event of the stream, in order. */
  readonly follow: (event: TransferEvent) => void;
  /** Nothing is shown any more, and the computer may sleep. */
  readonly end: () => void;
}

/** Electron's word for a bar whose end is not known. */
const UNKNOWN_END = 2;
const NO_BAR = -1;
/** What is shown at first. */
const NOTHING = "nothing";

/**
 * The desktop's manners while images move: a bar at the icon, no sleep, and a notice at the end of a transfer when
 * nobody looks. What was cancelled needs no notice: who cancelled it knows.
 */
export function createTransferManners(desktop: Desktop): TransferManners {
  let transfers: ReadonlyMap<string, Transfer> = new Map();
  let awake: (() => void) | undefined;
  let shown = NOTHING;

  function show(progress: OverallProgress | undefined): void {
    const percent = progress?.fraction === undefined ? "" : Math.floor(progress.fraction * 100);
    const next = progress === undefined ? NOTHING : `${percent} ${String(progress.failed)}`;
    // Ten events come each second; icons are redrawn by other programs.
    if (next === shown) return;
    shown = next;
    if (progress === undefined) desktop.setProgress(NO_BAR, "normal");
    else if (progress.fraction === undefined) desktop.setProgress(UNKNOWN_END, "indeterminate");
    else desktop.setProgress(progress.fraction, progress.failed ? "error" : "normal");
  }

  function keepAwake(isMoving: boolean): void {
    if (isMoving) awake ??= desktop.stayAwake();
    else {
      awake?.();
      awake = undefined;
    }
  }

  return {
    active: () => overallProgress(transfers.values())?.active ?? 0,
    follow(event) {
      const before = transfers;
      transfers = applyTransferEvent(before, event);
      const progress = overallProgress(transfers.values());
      show(progress);
      keepAwake(progress !== undefined);
      for (const transfer of endedBetween(before, transfers, event.kind === "patch")) {
        if (transfer.state !== "cancelled" && !desktop.isFocused()) desktop.notify(transfer);
      }
    },
    end() {
      show(undefined);
      keepAwake(false);
    },
  };
}

/** Transfers of this program that have ended now; with `isNews` also those that nobody saw running, so short they were. */
function endedBetween(
  before: ReadonlyMap<string, Transfer>,
  after: ReadonlyMap<string, Transfer>,
  isNews: boolean,
): readonly Transfer[] {
  return [...after.values()].filter((transfer) => {
    if (transfer.elsewhere === true || !isFinished(transfer.state)) return false;
    const known = before.get(transfer.id);
    return known === undefined ? isNews : !isFinished(known.state);
  });
}
