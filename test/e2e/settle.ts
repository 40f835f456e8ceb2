import type { Page } from "playwright-core";

/** Waits until nothing on the page fades, slides or changes colour any more. Spinners may go on. */
export async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    // An animation whose element goes away is cancelled, which is an end as well.
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}
