import { describe, expect, it } from "vitest";
import { layLanes, MAX_LANES } from "../../../../../renderer/features/browse/lanes.ts";
import { runAtOnce } from "../../../../../renderer/features/browse/run-in-slices.ts";

/** Lines of which each is its digest, `-` for one that is not known. */
function lay(text: string) {
  const lines = text.split("").map((digest, index) => `${index}${digest}`);
  return runAtOnce(layLanes(lines, (line) => (line.endsWith("-") ? undefined : line.slice(-1))));
}

/** One column for each lane: `┬`, `┼` and `┴` where the line is one of them, `│` where the lane only goes by. */
function drawn(text: string): readonly string[] {
  const lanes = lay(text);
  return text.split("").map((_, line) =>
    lanes
      .at(line)
      .map((segment) => {
        if (segment === undefined) return " ";
        if (!segment.tick) return "│";
        return segment.up ? (segment.down ? "┼" : "┴") : "┬";
      })
      .join(""),
  );
}

describe("lanes beside a list", () => {
  it("row 20: join the lines that have the same digest, past those that have not", () => {
    expect(drawn("abac")).toEqual(["┬", "│", "┴", " "]);
    expect(drawn("aaa")).toEqual(["┬", "┼", "┴"]);
  });

  it("stand beside each other where they overlap, and below each other where they do not", () => {
    expect(drawn("abab")).toEqual(["┬ ", "│┬", "┴│", " ┴"]);
    expect(drawn("aa-bb")).toEqual(["┬", "┴", " ", "┬", "┴"]);
  });

  it("are no more than there is room for, and the number is known nevertheless", () => {
    const lanes = lay("abcdabcd");
    expect(lanes.width).toBe(MAX_LANES);
    expect(lanes.siblingsOf(3)).toBe(1);
    expect(lanes.at(3).map((segment) => segment?.tick)).toEqual([false, false, false]);
  });

  it("are not there where no two lines share", () => {
    expect(lay("abc-").width).toBe(0);
    expect(lay("abc-").siblingsOf(0)).toBe(0);
    expect(lay("-").siblingsOf(0)).toBe(0);
  });
});
