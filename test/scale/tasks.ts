import type { Page } from "playwright-core";

/** What a trace tells of one event. Source: the Trace Event Format (docs.google.com/document/d/1CvAClvFfyA5R). */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds of the processor. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Every task has an event in these, however short it is; `longtask` entries begin at 50 ms. */
const CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline"];
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
): Promise<{ readonly value: T; readonly longestMs: number }> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("the page belongs to no browser that can be traced");
  await browser.startTracing(page, { categories: CATEGORIES });
  const value = await act();
  await page.waitForTimeout(AFTERMATH_MS);
  const trace = await browser.stopTracing();
  const { traceEvents } = JSON.parse(trace.toString("utf8")) as { traceEvents: TraceEvent[] };
  return { value, longestMs: longestTask(traceEvents) };
}

function longestTask(events: readonly TraceEvent[]): number {
  const threadOf = ({ pid, tid }: TraceEvent): string => `${pid}/${tid}`;
  const mainThreads = new Set(
    events
      .filter(({ name, args }) => name === "thread_name" && args?.name === MAIN_THREAD)
      .map(threadOf),
  );
  const tasks = events.filter(
    (event) => event.name.endsWith("RunTask") && mainThreads.has(threadOf(event)),
  );
  const longest = tasks.reduce((most, { tdur = 0 }) => Math.max(most, tdur), 0);
  return longest / MICROSECONDS;
}
