import { describe, expect, it } from "vitest";
import {
  asksForAdditions,
  partAdditions,
} from "../../../../../renderer/features/browse/fold-additions.ts";
import { createFilter } from "../../../../../shared/filter/match-filter.ts";
import { parseFilter } from "../../../../../shared/filter/parse-filter.ts";

const PREFIX = `sha256-${"ab".repeat(32)}`;
const same = (row: string): string => row;
const read = (text: string) => parseFilter(text, { now: 0, colonsInNames: false });

describe("folding tags of signatures away", () => {
  it("row 32: leaves the images in their order, and knows what belongs to which", () => {
    const rows = ["v2", `${PREFIX}.sig`, "v1", `${PREFIX}.att`];
    const { images, additions } = partAdditions(rows, same);
    expect(images).toEqual(["v2", "v1"]);
    expect([...additions]).toEqual([[PREFIX, new Set(["sig", "att"])]]);
  });

  it("gives back the very list where there are none", () => {
    const rows = ["v2", "sha-1a2b"];
    expect(partAdditions(rows, same).images).toBe(rows);
  });

  it("shows them to a filter that looks for them", () => {
    for (const text of ["signatures", "sha256-ab", "name:*.sig", "name:sha256-*"])
      expect(asksForAdditions(read(text))).toBe(true);
    for (const text of ["", "v1", "-signatures", "name:v1.*", '"signatures"', "-name:*.sig"])
      expect(asksForAdditions(read(text))).toBe(false);
  });

  it("has a token of its own", () => {
    const verdict = (text: string, tag: string) =>
      createFilter(read(text)).verdictOf({ text: tag, tagged: true, details: undefined });
    expect([verdict("signatures", `${PREFIX}.sig`), verdict("signatures", "v1")]).toEqual([
      "yes",
      "no",
    ]);
    expect([verdict("-signatures", `${PREFIX}.sig`), verdict("-signatures", "v1")]).toEqual([
      "no",
      "yes",
    ]);
  });
});
