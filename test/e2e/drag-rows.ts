import type { Locator, Page } from "playwright-core";

async function middle(of: Locator): Promise<{ x: number; y: number }> {
  const box = await of.boundingBox();
  if (box === null) throw new TypeError("it is not to be seen");
  return { x: box.x + Math.min(box.width / 2, 60), y: box.y + box.height / 2 };
}

/** Takes hold of a row and goes over a target, which may appear only then, without letting go. */
export async function hoverOver(page: Page, from: Locator, to: Locator): Promise<void> {
  const { mouse } = page;
  const start = await middle(from);
  await mouse.move(start.x, start.y);
  await mouse.down();
  await mouse.move(start.x + 8, start.y + 8, { steps: 3 });
  await to.waitFor();
  const end = await middle(to);
  await mouse.move(end.x, end.y, { steps: 6 });
  await mouse.move(end.x + 2, end.y, { steps: 2 });
}

/** The same, and lets go. */
export async function dragOnto(page: Page, from: Locator, to: Locator): Promise<void> {
  await hoverOver(page, from, to);
  await page.mouse.up();
}
