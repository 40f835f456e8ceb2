import { isFinished, type Transfer, type TransferState } from "../../shared/transfer.ts";

/** What the drawer can be narrowed to. */
export const TRANSFER_FILTERS = ["all", "active", "queued", "paused", "done", "failed"] as const;
export type TransferFilter = (typeof TRANSFER_FILTERS)[number];

/** Parts of the whole list, in the order in which they stand. */
export type TransferGroup = "active" | "queued" | "paused" | "finished";

const GROUP_ORDER: Readonly<Record<TransferGroup, number>> = {
  active: 0,
  queued: 1,
  paused: 2,
  finished: 3,
};

/** One transfer in the list. */
export interface ListedTransfer {
  readonly id: string;
  readonly group: TransferGroup;
  /** Its place in this program's queue, from 1. Only for those that wait there. */
  readonly place: number | undefined;
}

function groupOf(state: TransferState): TransferGroup {
  if (isFinished(state)) return "finished";
  if (state === "queued" || state === "paused") return state;
  return "active";
}

/** `failed` takes in what was cancelled: neither has done what was asked for. */
function passesFilter(state: TransferState, filter: TransferFilter): boolean {
  if (filter === "all") return true;
  if (filter === "done") return state === "done";
  if (filter === "failed") return state === "failed" || state === "cancelled";
  return groupOf(state) === filter;
}

/** What runs, what waits in the order of its turn, what is paused, and what is finished, the latest first. */
export function listTransfers(
  transfers: Iterable<Transfer>,
  filter: TransferFilter = "all",
): readonly ListedTransfer[] {
  const shown = [...transfers].filter(({ state }) => passesFilter(state, filter));
  let place = 0;
  return shown.toSorted(byTurn).map(({ id, state, elsewhere }) => {
    const waitsHere = state === "queued" && elsewhere !== true;
    if (waitsHere) place += 1;
    return { id, group: groupOf(state), place: waitsHere ? place : undefined };
  });
}

/** Ids of all that waits in this program's queue, the next one first. */
export function queueOf(transfers: Iterable<Transfer>): readonly string[] {
  return listTransfers(transfers, "queued")
    .filter(({ place }) => place !== undefined)
    .map(({ id }) => id);
}

/** How many transfers each filter lets through. */
export function countTransfers(
  transfers: Iterable<Transfer>,
): Readonly<Record<TransferFilter, number>> {
  const counts = { all: 0, active: 0, queued: 0, paused: 0, done: 0, failed: 0 };
  for (const { state } of transfers) {
    for (const filter of TRANSFER_FILTERS) if (passesFilter(state, filter)) counts[filter] += 1;
  }
  return counts;
}

/** Where in the queue a transfer can be put. */
export const QUEUE_MOVES = ["first", "up", "down", "last"] as const;
export type QueueMove = (typeof QUEUE_MOVES)[number];

/**
 * The queue after a move, or undefined when the move changes nothing. The transfer then stands before the one that
 * follows it there, or behind all.
 */
export function movedQueue(
  queue: readonly string[],
  id: string,
  move: QueueMove,
): readonly string[] | undefined {
  const index = queue.indexOf(id);
  const last = queue.length - 1;
  const target = { first: 0, up: index - 1, down: index + 1, last }[move];
  if (index === -1 || target === index || target < 0 || target > last) return undefined;
  return queue.toSpliced(index, 1).toSpliced(target, 0, id);
}

/**
 * The queue after a transfer was dropped on another one, whose place it takes. Undefined when that changes nothing, or
 * one of the two does not wait any more.
 */
export function droppedQueue(
  queue: readonly string[],
  id: string,
  on: string,
): readonly string[] | undefined {
  const [from, to] = [queue.indexOf(id), queue.indexOf(on)];
  if (from === -1 || to === -1 || from === to) return undefined;
  return queue.toSpliced(from, 1).toSpliced(to, 0, id);
}

/** How many this program works at. */
export function countRunning(transfers: Iterable<Transfer>): number {
  return [...transfers].filter(
    ({ state, elsewhere }) => (state === "running" || state === "planning") && elsewhere !== true,
  ).length;
}

function byTurn(a: Transfer, b: Transfer): number {
  const [group, other] = [groupOf(a.state), groupOf(b.state)];
  if (group !== other) return GROUP_ORDER[group] - GROUP_ORDER[other];
  if (group === "finished") return (b.finishedAt ?? 0) - (a.finishedAt ?? 0);
  return (a.position ?? 0) - (b.position ?? 0) || a.createdAt - b.createdAt;
}
