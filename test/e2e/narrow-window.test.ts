import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { List } from "./pages/lists.ts";
import { settle } from "./settle.ts";
import { Workbench } from "./pages/workbench.ts";

/** What a window of 1280 by 800 has at a zoom of 200 %. */
const ZOOMED = { width: 640, height: 400 };

describe.runIf(requires("build", "chromium")).each(["en-US", "zh-CN"] as const)(
  "a narrow window, %s",
  (locale) => {
    const isEnglish = locale === "en-US";
    let home: TempDir;
    let app: OpenedApp;

    beforeAll(async () => {
      home = await createTempDir();
      app = await openInChromium({ home: home.path, locale });
      const words = isEnglish ? "Create sample images" : "创建示例镜像";
      await app.page.getByRole("button", { name: words }).first().click();
      await app.page.getByRole("row").filter({ hasText: "hello:1.0" }).first().click();
      await app.page.setViewportSize(ZOOMED);
      await installAxe(app.page);
    });

    afterAll(async () => {
      await app.close();
      await home.remove();
    });

    const focusedPane = () =>
      app.page.evaluate(
        () => document.activeElement?.closest("[data-pane]")?.getAttribute("data-pane") ?? "",
      );
    const part = (name: "sidebar" | "inspector") => app.page.locator(`[data-pane=${name}]`);

    /** What reaches over an edge of the window, or is wider than what holds it and cannot be scrolled. */
    async function overflowing(): Promise<readonly string[]> {
      await settle(app.page);
      return app.page.evaluate(() => {
        const wide = document.documentElement.scrollWidth > window.innerWidth ? ["the page"] : [];
        const controls = document.querySelectorAll<HTMLElement>("button, input, [role=tab]");
        const outside = [...controls].filter((one) => {
          const { left, right, width } = one.getBoundingClientRect();
          // What is for screen readers alone is as small as a dot.
          return width > 2 && (left < -1 || right > window.innerWidth + 1);
        });
        return [...wide, ...outside.map((one) => one.outerHTML.slice(0, 120))];
      });
    }

    it("leaves the whole width to the list", async () => {
      await part("sidebar").waitFor({ state: "detached" });
      await part("inspector").waitFor({ state: "detached" });
      expect(await overflowing()).toEqual([]);
      expect(await violations(app.page)).toEqual([]);
    });

    it("shows the inspector over the list, and goes back to the row with Escape", async () => {
      const row = app.page.getByRole("row").filter({ hasText: "hello:1.0" }).first();
      await row.focus();
      await app.page.keyboard.press("Enter");
      await expect.poll(focusedPane).toBe("inspector");
      await part("inspector").getByText("sha256:").first().waitFor();
      expect(await overflowing()).toEqual([]);
      expect(await violations(app.page)).toEqual([]);
      await app.page.keyboard.press("Escape");
      await part("inspector").waitFor({ state: "detached" });
      expect(await row.evaluate((element) => element.contains(document.activeElement))).toBe(true);
    });

    it("shows the connections over the list until the focus leaves them", async () => {
      await app.page.keyboard.press("Control+1");
      await expect.poll(focusedPane).toBe("sidebar");
      expect(await overflowing()).toEqual([]);
      expect(await violations(app.page)).toEqual([]);
      await app.page.keyboard.press("Control+2");
      await part("sidebar").waitFor({ state: "detached" });
      expect(await focusedPane()).toBe("centre");
    });

    it("folds the idle one of two lists into its bar", async () => {
      await app.page.keyboard.press("Control+\\");
      await expect.poll(() => app.page.locator("[data-pane=centre]").count()).toBe(2);
      await expect.poll(() => app.page.locator("[data-pane=centre] [role=grid]").count()).toBe(1);
      expect(await overflowing()).toEqual([]);
      expect(await violations(app.page)).toEqual([]);
    });

    it.runIf(isEnglish)("unfolds the list whose bar is pressed", async () => {
      const left = new List(app.page, "Left");
      await left.bar.click();
      await left.region.getByRole("grid").waitFor();
      expect(await left.isActive()).toBe(true);
      await app.page.keyboard.press("Control+\\");
    });

    it.runIf(isEnglish)("gives the parts their places back when there is room", async () => {
      await app.page.setViewportSize({ width: 1280, height: 800 });
      const workbench = new Workbench(app.page);
      await workbench.place("Local store").waitFor();
      await workbench.inspector.waitFor();
      expect(app.faults).toEqual([]);
    });
  },
);
