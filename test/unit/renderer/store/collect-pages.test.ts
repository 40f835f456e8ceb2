import { describe, expect, it } from "vitest";
import { collectPages } from "../../../../renderer/store/collect-pages.ts";

async function* pages(amount: number, size: number) {
  for (let page = 0; page < amount; page += 1) {
    yield { names: Array.from({ length: size }, (_, index) => `${page}-${index}`) };
  }
}

describe("gathering pages", () => {
  it("shows the first page at once and the whole at the end", async () => {
    const shown: number[] = [];
    const all = await collectPages(
      pages(3, 2),
      (page) => page.names,
      (soFar) => shown.push(soFar.length),
    );
    expect(shown[0]).toBe(2);
    expect(all).toHaveLength(6);
  });

  it("copies no more than a few times the length of a very long list", async () => {
    let copied = 0;
    const all = await collectPages(
      pages(2000, 100),
      (page) => page.names,
      (soFar) => {
        copied += soFar.length;
      },
    );
    expect(all).toHaveLength(200_000);
    expect(copied).toBeLessThan(200_000 * 6);
  });

  it("can be empty", async () => {
    expect(
      await collectPages(
        pages(1, 0),
        (page) => page.names,
        () => undefined,
      ),
    ).toEqual([]);
  });
});
