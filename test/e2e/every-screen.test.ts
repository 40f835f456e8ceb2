import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { installAxe, poorContrast, rulesKept, violations } from "./axe.ts";
import { enterScreen, SCREENS } from "./screens.ts";
import { openStage, type ScreenStage } from "./screen-stage.ts";
import { settle } from "./settle.ts";

/** A frame of 60 in a second: nobody sees that anything moved. Milliseconds. */
const FRAME_MS = 17;

/** A machine that does a dozen other things needs so long for one screen. Milliseconds. */
const PATIENCE_MS = 90_000;

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

type Theme = "light" | "dark";

/** Puts on a theme, and waits until the page wears it: it hears of the wish a moment later. */
async function wear(page: Page, theme: Theme, motion: "reduce" | "no-preference"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: motion });
  await page.locator(`html[data-theme=${theme}]`).waitFor({ state: "attached" });
  await settle(page);
}

describe.runIf(requires("build", "chromium"))("every screen is for everybody", () => {
  let stage: ScreenStage;

  beforeAll(async () => {
    stage = await openStage({ theme: "light" });
  });

  afterAll(() => stage.close());

  it.each(SCREENS)(
    "row 60, row 62: $name",
    async (screen) => {
      const { page } = stage;
      await wear(page, "light", "no-preference");
      await enterScreen(stage, screen);
      // Anew each time: a page that had to begin anew has lost it.
      await installAxe(page);
      const found: Record<string, readonly string[]> = {};
      found["light"] = await violations(page);
      await wear(page, "dark", "reduce");
      found["dark"] = await poorContrast(page);
      found["moving"] = await moving(page);
      const { name } = screen;
      expect({ name, ...found }).toEqual({ name, light: [], dark: [], moving: [] });
    },
    PATIENCE_MS,
  );

  it("was looked at for contrast and for the size of targets", async () => {
    await wear(stage.page, "light", "no-preference");
    expect(await rulesKept(stage.page)).toEqual(
      expect.arrayContaining(["color-contrast", "target-size"]),
    );
  });

  it("would be found out if it moved", async () => {
    expect(await moving(stage.page)).not.toEqual([]);
  });

  it("writes no error to the console", () => {
    expect(stage.app.faults).toEqual([]);
  });
});
