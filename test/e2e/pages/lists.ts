import type { Locator, Page } from "playwright-core";

/** One of two lists in the centre, found by its side. */
export class List {
  readonly #page: Page;
  readonly region: Locator;
  readonly tags: Locator;

  constructor(page: Page, side: "Left" | "Right") {
    this.#page = page;
    this.region = page.getByRole("region", { name: new RegExp(`^${side} list:`) });
    this.tags = this.region.getByRole("grid", { name: "Tags" });
  }

  /** The bar's button, which takes images for the whole place. */
  get bar(): Locator {
    return this.region.getByRole("button", { name: /^Go to the list of / });
  }

  /** The row that stands for a new tag while something is carried. */
  get newTag(): Locator {
    return this.tags.getByText("New tag", { exact: true });
  }

  row(tag: string): Locator {
    return this.tags.getByRole("row").filter({ hasText: tag }).first();
  }

  /** Whether it is the one that the sidebar and keys are about. */
  async isActive(): Promise<boolean> {
    return (await this.bar.getAttribute("aria-current")) === "true";
  }

  /** Takes hold of a row and lets it go at a point of something else. */
  async drag(tag: string, to: () => Locator, at: "middle" | "bottom" = "middle"): Promise<void> {
    const { mouse } = this.#page;
    const from = await boxOf(this.row(tag));
    await mouse.move(from.x + 60, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(from.x + 68, from.y + from.height / 2 + 8, { steps: 3 });
    await to().waitFor();
    const box = await boxOf(to());
    const x = box.x + box.width / 2;
    const y = at === "middle" ? box.y + box.height / 2 : box.y + box.height - 12;
    await mouse.move(x, y, { steps: 6 });
    await mouse.move(x + 2, y, { steps: 2 });
    await mouse.up();
  }
}

async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (box === null) throw new TypeError("it is not to be seen");
  return box;
}
