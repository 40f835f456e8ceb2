import type { Page } from "playwright-core";

/** Tasks that held the page up, from a moment on. Milliseconds. */
export interface Watching {
  /** The longest task since the last call; 0 where none took 50 ms. */
  longest(): Promise<number>;
}

/** Long tasks are told by the browser itself. Source: w3c.github.io/longtasks */
export async function watchLongTasks(page: Page): Promise<Watching> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { longTasks: seen });
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.push(duration);
    });
    observer.observe({ type: "longtask" });
  });
  return {
    longest: () =>
      page.evaluate(async () => {
        const { longTasks } = globalThis as unknown as { longTasks: number[] };
        // The browser tells of a task some time after its end.
        await new Promise((resolve) => setTimeout(resolve, 300));
        return Math.max(0, ...longTasks.splice(0));
      }),
  };
}

/** Clicks, and waits for a row. @returns milliseconds from the click to the frame that shows it */
export async function timeToFirstRow(page: Page, click: () => Promise<void>): Promise<number> {
  const shown = page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let clicked = 0;
        document.addEventListener("pointerdown", () => (clicked = performance.now()), {
          capture: true,
        });
        const look = (): void => {
          const row = document.querySelector('[role="grid"] [role="row"] [role="gridcell"]');
          if (clicked > 0 && row !== null) resolve(performance.now() - clicked);
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  await click();
  return shown;
}

/** Scrolls the list up and down as a wheel does. @returns how long each frame took, in milliseconds */
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
