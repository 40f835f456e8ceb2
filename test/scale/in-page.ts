import type { Page } from "playwright-core";

/** What shall be seen: something that matches, or another text in what matches. */
export type Sight = { readonly selector: string } | { readonly changed: string };

/** What the user does is told by the browser, with the time at which it was done. */
const GESTURES = ["pointerdown", "pointerup", "click", "keydown", "input"];

/** Milliseconds of the page's `performance.now()`. */
export interface Sighting {
  /** The first event of the gesture: some things answer to a button that is pressed and not yet let go. */
  readonly begunAt: number;
  /** The last one. */
  readonly actedAt: number;
  /** The frame that shows its result is drawn. */
  readonly seenAt: number;
}

/** Does something, and waits until its result is on the screen. */
export async function seeResult(
  page: Page,
  sight: Sight,
  act: () => Promise<void>,
): Promise<Sighting> {
  await page.evaluate(watchForSight, { sight, gestures: GESTURES });
  await act();
  return page.evaluate(() => (globalThis as unknown as { sight: Promise<Sighting> }).sight);
}

/** The same. @returns milliseconds from the last event of the gesture until the frame that shows it is drawn */
export async function timeToSight(
  page: Page,
  sight: Sight,
  act: () => Promise<void>,
): Promise<number> {
  const { actedAt, seenAt } = await seeResult(page, sight, act);
  return seenAt - actedAt;
}

/** Questions for the time: the one that was answered soonest says it best. */
const CLOCK_QUESTIONS = 20;

/** What the page's `performance.now()` is ahead of this process's, in milliseconds, to a millisecond or two. */
export async function clockAhead(page: Page): Promise<number> {
  let best = { ahead: 0, tookMs: Number.POSITIVE_INFINITY };
  for (let question = 0; question < CLOCK_QUESTIONS; question += 1) {
    const askedAt = performance.now();
    const there = await page.evaluate(() => performance.now());
    const tookMs = performance.now() - askedAt;
    if (tookMs < best.tookMs) best = { ahead: there - askedAt - tookMs / 2, tookMs };
  }
  return best.ahead;
}

/** Runs in the page, where nothing of this file exists but its parameter. */
function watchForSight(wanted: {
  readonly sight: Sight;
  readonly gestures: readonly string[];
}): void {
  const { sight, gestures } = wanted;
  const selector = "selector" in sight ? sight.selector : sight.changed;
  const before = document.querySelector(selector)?.textContent;
  const isThere = (): boolean => {
    const found = document.querySelector(selector);
    return found !== null && ("selector" in sight || found.textContent !== before);
  };
  let begunAt = 0;
  let actedAt = 0;
  const note = (event: Event): void => {
    if (begunAt === 0) begunAt = event.timeStamp;
    actedAt = event.timeStamp;
  };
  for (const name of gestures) document.addEventListener(name, note, { capture: true });
  const seen = new Promise<Sighting>((resolve) => {
    const observer = new MutationObserver(() => {
      if (actedAt === 0 || !isThere()) return;
      observer.disconnect();
      for (const name of gestures) document.removeEventListener(name, note, { capture: true });
      const times = { begunAt, actedAt };
      // A message that is sent before a frame is drawn arrives after it.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener("message", () => resolve({ ...times, seenAt: performance.now() }));
        port1.start();
        port2.postMessage(undefined);
      });
    });
    observer.observe(document, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  });
  Object.assign(globalThis, { sight: seen });
}

/** Scrolls the list down and up as a wheel does. @returns how long each frame took, in milliseconds */
export function scrollThrough(page: Page, durationMs: number): Promise<number[]> {
  return page.evaluate(
    (duration) =>
      new Promise<number[]>((resolve) => {
        const rows = [...document.querySelectorAll('[role="grid"] [role="rowgroup"]')];
        const scroller = rows.find(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight);
        if (scroller === undefined) throw new Error("nothing to scroll");
        const frames: number[] = [];
        const start = performance.now();
        let before = start;
        let step = 240;
        const frame = (now: number): void => {
          frames.push(now - before);
          before = now;
          if (now - start > duration / 2) step = -5000;
          scroller.scrollTop += step;
          if (now - start < duration) requestAnimationFrame(frame);
          else resolve(frames.slice(1));
        };
        requestAnimationFrame(frame);
      }),
    durationMs,
  );
}

/** The JavaScript heap of the page after its garbage was collected, in bytes. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}
