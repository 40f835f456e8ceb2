import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shortDigest } from "../../shared/oci/digest.ts";
import { aMultiArchImage, anImage } from "../support/image-builder.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { layoutDigest, listTags, pushImage, readRaw, readWhole } from "../support/real/skopeo.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

const needs = ["build", "chromium", "docker-registry", "skopeo"] as const;

/** Tags carried by the pointer and by the arrow keys, read back from a real registry by another tool. */
describe.runIf(requires(...needs))("dragging images", () => {
  const first = aMultiArchImage();
  const second = anImage().build();
  const firstDigest = first.root.descriptor.digest;
  const secondDigest = second.root.descriptor.digest;
  let home: TempDir;
  let registry: DockerRegistry;
  let app: OpenedApp;
  let workbench: Workbench;

  beforeAll(async () => {
    home = await createTempDir();
    registry = await startDockerRegistry();
    await pushImage(registry, "team/app:v1", first);
    await pushImage(registry, "team/app:v2", second);
    await pushImage(registry, "team/app:latest", first);
    await pushImage(registry, "team/web:v0", second);
    app = await openInChromium({ home: home.path });
    workbench = new Workbench(app.page);
    await workbench.addRegistry(registry.host);
    await workbench.openRepository(registry.host, "team/app");
  });

  afterAll(async () => {
    await app.close();
    await registry.stop();
    await home.remove();
  });

  const hint = () => app.page.locator("[data-live-announcer][aria-live=polite]").last();
  const newTag = () => workbench.tags.getByText("New tag", { exact: true });

  async function middle(of: Locator): Promise<{ x: number; y: number }> {
    const box = await of.boundingBox();
    if (box === null) throw new TypeError("it is not to be seen");
    return { x: box.x + Math.min(box.width / 2, 60), y: box.y + box.height / 2 };
  }

  /** Takes hold of a row and goes over a target, without letting go. */
  async function hover(from: Locator, to: () => Locator): Promise<void> {
    const { mouse } = app.page;
    const start = await middle(from);
    await mouse.move(start.x, start.y);
    await mouse.down();
    await mouse.move(start.x + 8, start.y + 8, { steps: 3 });
    await to().waitFor();
    const end = await middle(to());
    await mouse.move(end.x, end.y, { steps: 6 });
    await mouse.move(end.x + 2, end.y, { steps: 2 });
  }

  async function drag(from: Locator, to: () => Locator): Promise<void> {
    await hover(from, to);
    await app.page.mouse.up();
  }

  /** How often a repository was sent bytes of a layer, by the registry's own log. */
  const sentParts = (repository: string) =>
    registry
      .log()
      .split("\n")
      .filter((line) => /http\.request\.method=(?:PATCH|PUT)\b/.test(line))
      .filter((line) => line.includes(`uri="/v2/${repository}/blobs/uploads/`)).length;
  const rowOf = (tag: string) => workbench.row(tag);

  describe("by mouse", () => {
    it("says over a tag what would happen, and why nothing can", async () => {
      await workbench.select("v2");
      await hover(rowOf("v2"), () => rowOf("latest"));
      await hint().getByText("Point latest at this image").waitFor();
      const self = await middle(rowOf("v2"));
      await app.page.mouse.move(self.x, self.y, { steps: 6 });
      await app.page.mouse.move(self.x + 2, self.y, { steps: 2 });
      await hint().getByText("This is the same tag").waitFor();
      await app.page.keyboard.press("Escape");
      await app.page.mouse.up();
      await newTag().waitFor({ state: "detached" });
    });

    it("row 37: re-points a tag after showing both digests", async () => {
      await drag(rowOf("v2"), () => rowOf("latest"));
      const sheet = workbench.sheet("Point latest at another image");
      const button = sheet.getByRole("button", { name: "Replace tag", disabled: false });
      await button.waitFor();
      const [, before, after] = await sheet.getByText(/^[0-9a-f]{12}$/).allInnerTexts();
      expect([before, after], "what it is, what it becomes").toEqual(
        [firstDigest, secondDigest].map((digest) => shortDigest(digest)),
      );
      await button.click();
      await sheet.waitFor({ state: "detached" });
      await workbench.transfers.waitFor("Retag", "team/app:latest", "done");
      expect((await readRaw(registry, "team/app:latest")).digest).toBe(secondDigest);
    });

    it("row 36: adds a tag by the row that appears on top", async () => {
      await drag(rowOf("v1"), newTag);
      const sheet = workbench.sheet("Add a tag in team/app");
      await sheet.waitFor();
      await app.page.keyboard.type("stable");
      await sheet.getByRole("button", { name: "Add tag", disabled: false }).click();
      await workbench.transfers.waitFor("Retag", "team/app:stable", "done");
      expect((await readRaw(registry, "team/app:stable")).digest).toBe(firstDigest);
    });

    it("row 38, row 39: copies to another repository, where layers are mounted", async () => {
      const before = sentParts("team/web");
      expect(sentParts("team/app"), "what was pushed to begin with was sent").toBeGreaterThan(0);
      await drag(rowOf("v1"), () => workbench.place("web"));
      const sheet = workbench.sheet("Copy to team/web");
      await sheet.getByText("Mounted").waitFor();
      await sheet.getByRole("button", { name: "Copy", exact: true, disabled: false }).click();
      await workbench.transfers.waitFor("Copy", "team/web:v1", "done");
      expect(await readWhole(registry, "team/web:v1")).toBe(firstDigest);
      expect(sentParts("team/web"), "no byte of a layer was sent").toBe(before);
    });

    it("asks what becomes of a name that is taken, and keeps both", async () => {
      await drag(rowOf("v2"), () => workbench.place("web"));
      const sheet = workbench.sheet("Copy to team/web");
      await sheet.getByRole("textbox", { name: "Target of v2" }).fill("v1");
      await sheet.getByRole("button", { name: /v1 is another image there/ }).click();
      await app.page.getByRole("option", { name: "Keep both, as v1-2" }).click();
      await sheet.getByText("new", { exact: true }).waitFor();
      await sheet.getByRole("button", { name: "Copy", exact: true, disabled: false }).click();
      await workbench.transfers.waitFor("Copy", "team/web:v1-2", "done");
      expect((await readRaw(registry, "team/web:v1-2")).digest).toBe(secondDigest);
      expect((await readRaw(registry, "team/web:v1")).digest).toBe(firstDigest);
    });

    it("opens a closed folder that one stays over, and skips the preview with Ctrl", async () => {
      await workbench.place("team").focus();
      await app.page.keyboard.press("ArrowLeft");
      await workbench.place("web").waitFor({ state: "detached" });
      await app.page.keyboard.down("Control");
      await hover(rowOf("stable"), () => workbench.place("team"));
      await workbench.place("web").waitFor();
      const web = await middle(workbench.place("web"));
      await app.page.mouse.move(web.x, web.y, { steps: 6 });
      await app.page.mouse.move(web.x + 2, web.y, { steps: 2 });
      await app.page.mouse.up();
      await app.page.keyboard.up("Control");
      await workbench.transfers.waitFor("Copy", "team/web:stable", "done");
      expect(await readWhole(registry, "team/web:stable")).toBe(firstDigest);
    });
  });

  describe("by keyboard alone", () => {
    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await app.page.keyboard.press(key);
    };
    const carried = () => app.page.getByText(/^Picked up /);
    /** The name of what has the focus. */
    const focused = () =>
      app.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
    const isOn = (name: string) => expect.poll(focused).toBe(`Drop on ${name}`);

    /** Picks a tag up by the menu of its row. */
    async function pickUp(tag: string): Promise<void> {
      await rowOf(tag).focus();
      await press("Shift+F10");
      await app.page.getByRole("menuitem", { name: "Move or copy…" }).waitFor();
      await press("m", "o", "Enter");
      await carried().waitFor();
    }

    it("gives up with Escape, back on the row", async () => {
      await pickUp("v1");
      await isOn("New tag");
      await press("Escape");
      await carried().waitFor({ state: "detached" });
      await expect
        .poll(() => app.page.evaluate(() => document.activeElement?.textContent ?? ""))
        .toMatch(/^v1/);
    });

    it("row 37: re-points a tag, whose effect is said when it is reached by its letter", async () => {
      await rowOf("v1").focus();
      await press("Shift+F2");
      await carried().waitFor();
      await isOn("New tag");
      await press("l");
      await isOn("latest");
      await hint().getByText("Point latest at this image").waitFor();
      await press("Enter");
      const sheet = workbench.sheet("Point latest at another image");
      await sheet.getByRole("button", { name: "Replace tag", disabled: false }).focus();
      await press("Enter");
      await sheet.waitFor({ state: "detached" });
      await expect
        .poll(async () => (await readRaw(registry, "team/app:latest")).digest)
        .toBe(firstDigest);
    });

    it("pulls into the local store", async () => {
      await pickUp("v1");
      await isOn("New tag");
      await press("Tab", "Home");
      await isOn("Local store");
      await hint()
        .getByText(/^Pull 1 image into the local store/)
        .waitFor();
      await press("Enter");
      const sheet = workbench.sheet("Pull into the local store");
      await sheet.getByRole("button", { name: "Pull", exact: true, disabled: false }).focus();
      await press("Enter");
      await workbench.transfers.waitFor("Pull", "team/app:v1", "done");
      const name = `${registry.host}/team/app:v1`;
      expect(await layoutDigest(join(home.path, "store"), name)).toBe(firstDigest);
    });

    it("copies with Ctrl+C and pastes into another repository with Ctrl+V", async () => {
      await rowOf("v2").focus();
      await press("Escape", "Control+c");
      await app.page.getByText("1 copied").waitFor();
      await workbench.place("web").focus();
      await press("Control+v");
      const sheet = workbench.sheet("Copy to team/web");
      await sheet.getByRole("button", { name: "Copy", exact: true, disabled: false }).focus();
      await press("Enter");
      await workbench.transfers.waitFor("Copy", "team/web:v2", "done");
      expect(await readWhole(registry, "team/web:v2")).toBe(secondDigest);
      expect(await listTags(registry, "team/app")).toEqual(["latest", "stable", "v1", "v2"]);
    });
  });

  describe("in a list of groups", () => {
    const groups = () => workbench.tags.locator("[data-group]");
    const names = () => workbench.tags.locator("[data-row]:not([data-group]) [data-cell='0']");
    const focused = () =>
      app.page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");

    beforeAll(() => workbench.groupBy("Version"));

    it("takes nothing on the line of a group, nor is that carried", async () => {
      expect(await groups().count()).toBe(3);
      expect(await workbench.tags.locator("[data-group][draggable]").count()).toBe(0);
      await hover(rowOf("v2"), () => rowOf("latest"));
      const words = hint().getByText("Point latest at this image");
      await words.waitFor();
      const line = await middle(groups().last());
      await app.page.mouse.move(line.x, line.y, { steps: 6 });
      await app.page.mouse.move(line.x + 2, line.y, { steps: 2 });
      await words.waitFor({ state: "detached" });
      await app.page.mouse.up();
      await newTag().waitFor({ state: "detached" });
      expect(await app.page.getByRole("dialog").count()).toBe(0);
      expect(await groups().last().getAttribute("aria-expanded")).toBe("true");
    });

    it("leads the arrow keys from row to row, past the lines of groups", async () => {
      await rowOf("v2").click();
      await app.page.keyboard.press("Shift+F2");
      await expect.poll(focused).toBe("Drop on New tag");
      const others = (await names().allInnerTexts()).filter((tag) => tag !== "v2");
      expect(others).toHaveLength(3);
      for (const tag of others) {
        await app.page.keyboard.press("ArrowDown");
        await expect.poll(focused).toBe(`Drop on ${tag}`);
      }
      await app.page.keyboard.press("Escape");
      await newTag().waitFor({ state: "detached" });
    });
  });

  it("holds nothing that axe finds wrong, while rows are carried and in the preview", async () => {
    await installAxe(app.page);
    await rowOf("v1").focus();
    await app.page.keyboard.press("Escape");
    await app.page.keyboard.press("Shift+F2");
    await app.page.getByText(/^Picked up /).waitFor();
    await app.page.keyboard.press("ArrowDown");
    // While rows are carried only what they can be dropped on is there for screen readers, and no heading.
    const found = await violations(app.page);
    expect(found.filter((one) => !one.startsWith("page-has-heading-one"))).toEqual([]);
    await app.page.keyboard.press("Enter");
    const sheet = workbench.sheet("Point v2 at another image");
    await sheet.getByRole("button", { name: "Replace tag", disabled: false }).waitFor();
    expect(await violations(app.page)).toEqual([]);
    await app.page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
  });

  it("writes no error to the console on the way", () => {
    expect(app.faults).toEqual([]);
  });
});
