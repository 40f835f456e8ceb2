import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { installAxe, violations } from "./axe.ts";
import { clearWindow, openRepository, openStage, type ScreenStage } from "./screen-stage.ts";
import { settle } from "./settle.ts";

describe.runIf(requires("build", "chromium")).each(["en-US", "zh-CN"] as const)(
  "the tools over narrow lists, %s",
  (locale) => {
    let stage: ScreenStage;

    beforeAll(async () => {
      stage = await openStage({ theme: "light", locale });
      await clearWindow(stage);
      await openRepository(stage);
      await installAxe(stage.page);
    });

    afterAll(() => stage.close());

    const toolbars = () => stage.page.getByRole("toolbar", { name: stage.t.browse.actions });
    const words = (toolbar: Locator) =>
      toolbar.getByRole("button").evaluateAll((all) => all.map((one) => one.textContent));
    const names = (toolbar: Locator) =>
      toolbar
        .getByRole("button")
        .evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? one.textContent));

    /** How many lines the buttons stand in, and how many pixels of them are cut off. */
    async function shape(toolbar: Locator): Promise<{ lines: number; cut: number }> {
      await settle(stage.page);
      return toolbar.evaluate((element) => {
        const boxes = [...element.querySelectorAll("button")].map((one) =>
          one.getBoundingClientRect(),
        );
        const end = Math.max(...boxes.map(({ right }) => right));
        return {
          lines: new Set(boxes.map(({ top, height }) => Math.round(top + height / 2))).size,
          cut: Math.max(0, Math.ceil(end - element.getBoundingClientRect().right)),
        };
      });
    }

    it("have words where there is room for them", async () => {
      expect(await shape(toolbars())).toEqual({ lines: 1, cut: 0 });
      expect(await words(toolbars())).toContain(stage.t.action.pull);
    });

    it("lose their words beside a second list, and keep their names", async () => {
      const before = await names(toolbars());
      await stage.page.keyboard.press("Control+\\");
      await toolbars().nth(1).waitFor();
      for (const toolbar of await toolbars().all()) {
        expect(await shape(toolbar)).toEqual({ lines: 1, cut: 0 });
        expect((await words(toolbar)).join("")).toBe("");
        expect(await names(toolbar)).toEqual(before);
      }
      expect(await violations(stage.page)).toEqual([]);
    });

    it("go into a menu where not even their pictures fit, and do the same there by keyboard", async () => {
      const { page, t } = stage;
      await page.getByRole("separator", { name: t.panes.resize }).focus();
      await page.keyboard.press("Home");
      const narrow = toolbars().first();
      const more = narrow.getByRole("button", { name: t.browse.moreActions });
      await more.waitFor();
      expect(await shape(narrow)).toEqual({ lines: 1, cut: 0 });
      expect(await violations(page)).toEqual([]);
      await page.locator("[data-pane=centre]").first().getByText("1.3.1").click();
      await more.focus();
      await page.keyboard.press("Enter");
      const last = page.getByRole("menuitem", { name: t.link.copy });
      await last.waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Escape");
      await last.waitFor({ state: "detached" });
    });

    it("have their words back when there is room again", async () => {
      await stage.page.keyboard.press("Control+\\");
      await expect.poll(() => words(toolbars().first())).toContain(stage.t.action.pull);
      expect(stage.app.faults).toEqual([]);
    });
  },
);
