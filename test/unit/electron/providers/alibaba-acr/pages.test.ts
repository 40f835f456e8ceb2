import { describe, expect, it } from "vitest";
import { type ReadPage, readPages } from "../../../../../electron/providers/alibaba-acr/pages.ts";
import { allOf, failureOf } from "../../../../support/registry/client.ts";

function pagesOf(pages: readonly (readonly number[])[], total?: number) {
  const asked: number[] = [];
  const read = (page: number): Promise<ReadPage<number>> => {
    asked.push(page);
    return Promise.resolve({ items: pages[page - 1] ?? [], total });
  };
  return { asked, all: () => allOf(readPages(read)) };
}

describe("a list in pages", () => {
  it("ends when it is complete", async () => {
    const { asked, all } = pagesOf([[1, 2], [3]], 3);
    expect((await all()).flatMap(({ items }) => items)).toEqual([1, 2, 3]);
    expect(asked).toEqual([1, 2]);
  });

  it("ends with an empty page where nobody says how long it is", async () => {
    const { asked, all } = pagesOf([[1, 2], [3]]);
    expect(await all()).toHaveLength(2);
    expect(asked).toEqual([1, 2, 3]);
  });

  it("ends when a page comes again", async () => {
    const { all } = pagesOf(
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      1000,
    );
    expect(await all()).toHaveLength(1);
  });

  it("that is empty is one empty page", async () => {
    const { asked, all } = pagesOf([], 0);
    expect(await all()).toEqual([{ items: [], total: 0 }]);
    expect(asked).toEqual([1]);
  });

  it("without an end is given up", async () => {
    const { all } = pagesOf(Array.from({ length: 1001 }, (_, index) => [index]));
    expect(await failureOf(all())).toMatchObject({ code: "list_too_long" });
  });
});
