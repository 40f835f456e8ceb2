import type { Locator, Page } from "playwright-core";

type DragStep = "dragEnter" | "dragOver" | "drop" | "dragCancel";

/** Files of the operating system over a part of the page, as Chromium sees them when they come from a file manager. */
export async function dragFiles(
  page: Page,
  to: Locator,
  { paths, steps }: { readonly paths: readonly string[]; readonly steps: readonly DragStep[] },
): Promise<void> {
  const box = await to.boundingBox();
  if (box === null) throw new TypeError("there is nothing to drop on");
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  const x = box.x + box.width / 2;
  const y = box.y + box.height / 2;
  for (const type of steps) await session.send("Input.dispatchDragEvent", { type, x, y, data });
  await session.detach();
}

/** The same, let go there. */
export async function dropFiles(page: Page, to: Locator, paths: readonly string[]): Promise<void> {
  await dragFiles(page, to, { paths, steps: ["dragEnter", "dragOver", "drop"] });
}
