import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { installAxe, poorContrast, rulesKept, violations } from "./axe.ts";
import { leaveScreen, openStage, SCREENS, type ScreenStage } from "./screens.ts";

/** A frame of 60 in a second: nobody sees that anything moved. Milliseconds. */
const FRAME_MS = 17;

/** What moves, or would on its next change, for longer than a frame. */
function moving(page: Page): Promise<readonly string[]> {
  return page.evaluate((limit) => {
    const ms = (times: string): number[] =>
      times
        .split(",")
        .map((one) => Number.parseFloat(one) * (one.trim().endsWith("ms") ? 1 : 1000));
    const running = document
      .getAnimations()
      .filter(({ effect }) => Number(effect?.getComputedTiming().endTime ?? 0) > limit)
      .map(
        ({ effect }) => (effect as KeyframeEffect | null)?.target?.outerHTML.slice(0, 120) ?? "",
      );
    const pending = [...document.querySelectorAll("*")].filter((one) => {
      const style = getComputedStyle(one);
      const animates =
        style.animationName !== "none" && Math.max(...ms(style.animationDuration)) > limit;
      return animates || Math.max(...ms(style.transitionDuration)) > limit;
    });
    return [...running, ...pending.map((one) => one.outerHTML.slice(0, 120))];
  }, FRAME_MS);
}

describe.runIf(requires("build", "chromium"))("every screen is for everybody", () => {
  let stage: ScreenStage;

  beforeAll(async () => {
    stage = await openStage({ theme: "light" });
    await installAxe(stage.page);
  });

  afterAll(() => stage.close());

  it.each(SCREENS)("row 60, row 62: $name", async ({ name, open }) => {
    const { page } = stage;
    await open(stage);
    const found: Record<string, readonly string[]> = {};
    found["light"] = await violations(page);
    await page.emulateMedia({ colorScheme: "dark" });
    found["dark"] = await poorContrast(page);
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    found["moving"] = await moving(page);
    await page.emulateMedia({ reducedMotion: "no-preference" });
    expect({ name, ...found }).toEqual({ name, light: [], dark: [], moving: [] });
    await leaveScreen(stage);
  });

  it("was looked at for contrast and for the size of targets", async () => {
    expect(await rulesKept(stage.page)).toEqual(
      expect.arrayContaining(["color-contrast", "target-size"]),
    );
  });

  it("would be found out if it moved", async () => {
    const { page } = stage;
    await page.emulateMedia({ reducedMotion: "no-preference" });
    expect(await moving(page)).not.toEqual([]);
  });

  it("writes no error to the console", () => {
    expect(stage.app.faults).toEqual([]);
  });
});
