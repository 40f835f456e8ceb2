import { describe, expect, it } from "vitest";
import { collectPages } from "../../../../renderer/store/collect-pages.ts";

interface Page {
  readonly names: readonly string[];
  readonly cachedAt?: number;
  readonly gone?: readonly string[];
}

async function* pages(amount: number, size: number): AsyncGenerator<Page> {
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

  it("shows all that was kept, with its time, before the first that is new", async () => {
    async function* kept(): AsyncGenerator<Page> {
      yield { names: ["a"], cachedAt: 7 };
      yield { names: ["b"], cachedAt: 7 };
      yield { names: ["c"] };
      yield { names: [], gone: ["a"] };
    }
    const shown: unknown[] = [];
    const all = await collectPages(
      kept(),
      (page) => page.names,
      (...published) => shown.push(published),
    );
    expect(shown).toContainEqual([["a", "b"], 7]);
    expect(all).toEqual(["b", "c"]);
  });

  it("shows all that was kept when nothing new comes", async () => {
    async function* kept(): AsyncGenerator<Page> {
      yield { names: ["a", "b"], cachedAt: 7 };
      yield { names: ["c"], cachedAt: 7 };
      throw new Error("no network");
    }
    const shown: unknown[] = [];
    const gathering = collectPages(
      kept(),
      (page) => page.names,
      (...published) => shown.push(published),
    );
    await expect(gathering).rejects.toThrow("no network");
    expect(shown.at(-1)).toEqual([["a", "b", "c"], 7]);
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
