import { describe, expect, it } from "vitest";
import { costOfFiles } from "../../../../../renderer/features/compare/files-cost.ts";
import { compareImages } from "../../../../../shared/compare/compare.ts";
import type { CompareSubject } from "../../../../../shared/compare/subject.ts";

const digestOf = (letter: string): string => `sha256:${letter.repeat(64)}`;

function subject(
  location: string,
  layers: readonly (readonly [string, number])[],
  kind: CompareSubject["kind"] = "manifest",
): CompareSubject {
  return {
    location,
    digest: digestOf("0"),
    kind,
    platforms: [],
    layers: layers.map(([letter, size]) => ({
      diffId: digestOf(letter),
      size,
      ...(kind === "engine" ? {} : { digest: digestOf(letter) }),
    })),
    sizes: kind === "engine" ? "unpacked" : "packed",
    extras: {},
  };
}

function cost(left: CompareSubject, right: CompareSubject, kept: readonly string[] = []) {
  return costOfFiles([left, right], compareImages(left, right), new Set(kept));
}

describe("what comparing files costs", () => {
  const REMOTE = subject("a.test/app:1", [
    ["a", 100],
    ["b", 20],
  ]);

  it("row 31: leaves out the layers that both begin with", () => {
    const other = subject("b.test/app:2", [
      ["a", 100],
      ["c", 3],
    ]);
    expect(cost(REMOTE, other)).toEqual({ layers: 2, shared: 1, remote: 23, local: 0, engines: 0 });
    expect(cost(REMOTE, REMOTE)).toEqual({ layers: 0, shared: 2, remote: 0, local: 0, engines: 0 });
  });

  it("counts each layer once, and none that is known", () => {
    const twice = subject("b.test/app:2", [
      ["c", 3],
      ["c", 3],
    ]);
    const kept = [digestOf("a")];
    expect(cost(REMOTE, twice, kept)).toEqual({
      layers: 3,
      shared: 0,
      remote: 23,
      local: 0,
      engines: 0,
    });
  });

  it("tells what comes from this computer, and that engines give whole images", () => {
    const stored = subject("store:a.test/app:1", [["c", 3]]);
    const engine = subject(
      "docker-daemon:app:1",
      [
        ["a", 250],
        ["d", 50],
      ],
      "engine",
    );
    expect(cost(stored, REMOTE)).toMatchObject({ local: 3, remote: 120 });
    expect(cost(REMOTE, engine)).toMatchObject({ shared: 1, remote: 20, engines: 300 });
  });
});
