import type { Page } from "playwright-core";

/** What a trace tells of one event. Source: the Trace Event Format (docs.google.com/document/d/1CvAClvFfyA5R). */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds: when it began, and how long it was by the clock. */
  readonly ts?: number;
  readonly dur?: number;
  /** Microseconds of the processor. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Every task has an event in these, however short it is, and so has what a page does; `longtask` entries begin at 50 ms. */
const CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline", "devtools.timeline", "v8"];
/** What a page does: its scripts, and what they make the browser do. */
const WORK = new Set([
  "FunctionCall",
  "v8.callFunction",
  "EventDispatch",
  "UpdateLayoutTree",
  "Layout",
  "PrePaint",
  "Paint",
  "Layerize",
  "Commit",
  "MinorGC",
  "MajorGC",
]);
const MAIN_THREAD = "CrRendererMain";
/** Lanes, counts and details of what came into sight follow a change by up to so much. */
const AFTERMATH_MS = 600;
const MICROSECONDS = 1000;

/**
 * Does something, waits for what follows it, and finds the longest task of the page's main thread in that time, in
 * milliseconds of the processor: other programs of the computer add nothing.
 */
export async function withLongestTask<T>(
  page: Page,
  act: () => Promise<T>,
): Promise<{ readonly value: T; readonly longestMs: number; readonly longestWorkMs: number }> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("the page belongs to no browser that can be traced");
  await browser.startTracing(page, { categories: CATEGORIES });
  const value = await act();
  await page.waitForTimeout(AFTERMATH_MS);
  const trace = await browser.stopTracing();
  const { traceEvents } = JSON.parse(trace.toString("utf8")) as { traceEvents: TraceEvent[] };
  const tasks = tasksOf(traceEvents);
  const longest = tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur), 0);
  return {
    value,
    longestMs: longest / MICROSECONDS,
    longestWorkMs: longestWork(traceEvents, tasks) / MICROSECONDS,
  };
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid}/${tid}`;
}

function tasksOf(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const mainThreads = new Set(
    events
      .filter(({ name, args }) => name === "thread_name" && args?.name === MAIN_THREAD)
      .map(threadOf),
  );
  return events.filter(
    (event) => event.name.endsWith("RunTask") && mainThreads.has(threadOf(event)),
  );
}

/**
 * The most that a page itself does in one task. Whoever drives the browser has every message of a socket written down
 * as text, in the very task that takes it: for one of some megabytes that is most of the task, and nothing of the page's.
 */
function longestWork(events: readonly TraceEvent[], tasks: readonly TraceEvent[]): number {
  const work = events
    .filter(({ name }) => WORK.has(name))
    .toSorted((a, b) => (a.ts ?? 0) - (b.ts ?? 0) || (b.dur ?? 0) - (a.dur ?? 0));
  let most = 0;
  for (const task of tasks) {
    let total = 0;
    let end = task.ts ?? 0;
    const taskEnd = end + (task.dur ?? 0);
    for (const event of work) {
      const { ts = 0, dur = 0, tdur = 0 } = event;
      // What lies inside another is in its time already.
      if (ts < end || ts >= taskEnd || threadOf(event) !== threadOf(task)) continue;
      total += tdur;
      end = ts + dur;
    }
    most = Math.max(most, total);
  }
  return most;
}
