import { describe, expect, it } from "vitest";
import { nextNumber, walkPages } from "../../../../electron/providers/page-walk.ts";

async function walked(
  fetchPage: (at: string) => { rows: readonly number[]; text: string; next: string | undefined },
): Promise<{ rows: number[]; asked: string[] }> {
  const rows: number[] = [];
  const asked: string[] = [];
  const pages = walkPages("1", (at) => {
    asked.push(at);
    return Promise.resolve(fetchPage(at));
  });
  for await (const page of pages) rows.push(...page.rows);
  return { rows, asked };
}

describe("walkPages", () => {
  it("reads page after page to the one that names no other", async () => {
    const found = await walked((at) => ({
      rows: [Number(at)],
      text: at,
      next: nextNumber(at, Number(at) < 3),
    }));
    expect(found).toEqual({ rows: [1, 2, 3], asked: ["1", "2", "3"] });
  });

  it("ends at an empty page, although it names another one", async () => {
    const found = await walked((at) => ({
      rows: at === "1" ? [1] : [],
      text: at,
      next: nextNumber(at, true),
    }));
    expect(found).toEqual({ rows: [1], asked: ["1", "2"] });
  });

  it("ends at a page that comes a second time, and shows its rows once", async () => {
    const found = await walked((at) => ({ rows: [7], text: "same", next: nextNumber(at, true) }));
    expect(found).toEqual({ rows: [7], asked: ["1", "2"] });
  });

  it("ends where the list points back to where it has been", async () => {
    const found = await walked((at) => ({
      rows: [Number(at)],
      text: at,
      next: at === "1" ? "2" : "1",
    }));
    expect(found).toEqual({ rows: [1, 2], asked: ["1", "2"] });
  });

  it("hands out an empty list as one page without rows", async () => {
    const pages: number[] = [];
    const none = { rows: [], text: "", next: undefined };
    for await (const { rows } of walkPages("1", () => Promise.resolve(none)))
      pages.push(rows.length);
    expect(pages).toEqual([0]);
  });
});
