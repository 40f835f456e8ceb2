import { describe, expect, it } from "vitest";
import {
  fitTools,
  TOOL_GAP,
  TOOL_WIDTH,
} from "../../../../../renderer/features/browse/fit-tools.ts";

const FIVE = [TOOL_WIDTH, TOOL_WIDTH, TOOL_WIDTH, TOOL_WIDTH, TOOL_WIDTH];
const STEP = TOOL_WIDTH + TOOL_GAP;
const ALL_ICONS = 5 * STEP - TOOL_GAP;

describe("the tools over a list", () => {
  it("have their words where these fit", () => {
    expect(fitTools(400, 400, FIVE)).toEqual({ hasWords: true, shown: 5 });
  });

  it("lose all words before one of them goes", () => {
    expect(fitTools(399, 400, FIVE)).toEqual({ hasWords: false, shown: 5 });
    expect(fitTools(ALL_ICONS, 400, FIVE)).toEqual({ hasWords: false, shown: 5 });
  });

  it("go from the end into a menu, which has room beside the others", () => {
    expect(fitTools(ALL_ICONS - 1, 400, FIVE)).toEqual({ hasWords: false, shown: 3 });
    expect(fitTools(3 * STEP - TOOL_GAP, 400, FIVE)).toEqual({ hasWords: false, shown: 2 });
  });

  it("are counted by their own widths", () => {
    const wide = [STEP + TOOL_WIDTH, ...FIVE];
    expect(fitTools(ALL_ICONS, 400, wide)).toEqual({ hasWords: false, shown: 3 });
    expect(fitTools(ALL_ICONS, 400, [TOOL_WIDTH, ...FIVE])).toEqual({ hasWords: false, shown: 4 });
  });

  it("are all in the menu where there is room for nothing else", () => {
    expect(fitTools(10, 400, FIVE)).toEqual({ hasWords: false, shown: 0 });
  });

  it("are all shown while the room is not known", () => {
    expect(fitTools(0, 400, FIVE)).toEqual({ hasWords: true, shown: 5 });
  });
});
