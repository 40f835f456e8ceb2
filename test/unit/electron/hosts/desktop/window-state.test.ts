import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  boundsOn,
  keepWindowState,
  readWindowState,
} from "../../../../../electron/hosts/desktop/window-state.ts";
import { tempDir } from "../../../../support/temp-dir.ts";

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };
const BOUNDS = { x: 100, y: 50, width: 1280, height: 820 };

describe("where the window was", () => {
  it("is known to the next window", async () => {
    const path = join(await tempDir(), "window-state.json");
    expect(readWindowState(path)).toBeUndefined();
    keepWindowState(path, { bounds: BOUNDS, maximized: true });
    expect(readWindowState(path)).toEqual({ bounds: BOUNDS, maximized: true });
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ bounds: BOUNDS, maximized: true });
  });

  it("is forgotten when the file is damaged or absurd, and lost without a word when it cannot be kept", async () => {
    const path = join(await tempDir(), "window-state.json");
    for (const text of ["{", "null", `{"bounds":{"x":0,"y":0,"width":1e9,"height":5}}`]) {
      await writeFile(path, text);
      expect(readWindowState(path)).toBeUndefined();
    }
    keepWindowState(join(path, "below-a-file"), { bounds: BOUNDS, maximized: false });
  });

  it.each([
    ["on the screen", BOUNDS, true],
    ["with a corner to take hold of", { ...BOUNDS, x: 1800 }, true],
    ["too far to the right", { ...BOUNDS, x: 1801 }, false],
    ["on a screen that is gone", { ...BOUNDS, x: -1500 }, false],
    ["with its title above the screen", { ...BOUNDS, y: -40 }, false],
    ["below the screen", { ...BOUNDS, y: 1000 }, false],
  ])("counts only while it can be reached: %s", (_where, bounds, isKept) => {
    expect(boundsOn([SCREEN], bounds)).toEqual(isKept ? bounds : undefined);
  });
});
