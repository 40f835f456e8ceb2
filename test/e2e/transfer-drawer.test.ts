import { rename } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { digestEncoded, shortDigest } from "../../shared/oci/digest.ts";
import { anImage } from "../support/image-builder.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { pushImage } from "../support/real/skopeo.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { HOSTS, type OpenedApp } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

/** Speed and time left are told after some seconds; so are states that only the next one ends. */
const SOON = { timeout: 15_000 };

const NEEDS = ["docker-registry", "skopeo"] as const;
const TAGS = ["v1", "v2", "v3"] as const;
/** The first is so big that a part of it is on the disk when it is paused. */
const LAYERS = [4_000_000, 500_000, 300_000];

/** So slow that every transfer can be looked at, and steered, before it is over. */
const SLOW = "0.4";
/** What goes so slowly stays where it is for as long as a test looks at it. */
const CRAWLING = "0.02";

/** Transfers between real registries on a line that is narrow on purpose. */
describe.each(HOSTS)("the transfer drawer in $name", (host) => {
  describe.runIf(requires(...host.needs, ...NEEDS)).each(["mouse", "keyboard"] as const)(
    "by %s",
    (means) => {
      const images = TAGS.map((_, index) =>
        anImage()
          .withLayers(LAYERS, index + 1)
          .build(),
      );
      let home: TempDir;
      let from: DockerRegistry;
      let to: DockerRegistry;
      let app: OpenedApp;
      let workbench: Workbench;

      beforeAll(async () => {
        home = await createTempDir();
        from = await startDockerRegistry();
        to = await startDockerRegistry();
        for (const [index, image] of images.entries())
          await pushImage(from, `team/app:${TAGS[index]}`, image);
        await open();
        await workbench.addRegistry(from.host);
        await workbench.addRegistry(to.host);
        await workbench.openRepository(from.host, "team/app");
        await workbench.transfers.open();
        await workbench.transfers.limitSpeeds({ down: SLOW, up: "" });
        await workbench.transfers.setConcurrency(1);
      });

      afterAll(async () => {
        await app.close();
        await from.stop();
        await to.stop();
        await home.remove();
      });

      async function open(): Promise<void> {
        app = await host.open({ home: home.path });
        workbench = new Workbench(app.page);
        await workbench.transfers.region.getByRole("button", { name: "Show transfers" }).waitFor();
      }

      async function pull(tag: string): Promise<void> {
        await workbench.select(tag);
        await (await workbench.act("Pull…")).start("Pull");
      }

      async function copy(tag: string): Promise<void> {
        await workbench.select(tag);
        const sheet = await workbench.act("Copy…");
        await sheet.setDestination(`${to.host}/moved/app:${tag}`);
        await sheet.start("Copy");
      }

      const item = (kind: string, tag: string): Locator =>
        workbench.transfers.item(kind, `team/app:${tag}`);
      const bar = (kind: string, tag: string): Locator =>
        item(kind, tag)
          .getByRole("progressbar", { name: new RegExp(`^${kind} `) })
          .first();
      const text = (kind: string, tag: string) => () => item(kind, tag).textContent();
      const order = async (): Promise<readonly string[]> =>
        (await app.page.locator("[data-transfer][data-state=queued]").allInnerTexts()).map(
          (words) => /app:(v\d)/.exec(words)?.[1] ?? "",
        );

      /** By keyboard the row takes the focus, as Tab and the arrows give it. */
      async function press(kind: string, tag: string, key: string): Promise<void> {
        await item(kind, tag).focus();
        await app.page.keyboard.press(key);
      }

      async function pause(kind: string, tag: string): Promise<void> {
        if (means === "keyboard") await press(kind, tag, "Space");
        else await workbench.transfers.pause(kind, `team/app:${tag}`);
        await workbench.transfers.waitFor(kind, `team/app:${tag}`, "paused");
      }

      async function resume(kind: string, tag: string): Promise<void> {
        if (means === "keyboard") await press(kind, tag, "Space");
        else await workbench.transfers.resume(kind, `team/app:${tag}`);
      }

      async function cancel(kind: string, tag: string): Promise<void> {
        if (means === "keyboard") await press(kind, tag, "Control+.");
        else await workbench.transfers.cancel(kind, `team/app:${tag}`);
        await workbench.transfers.waitFor(kind, `team/app:${tag}`, "cancelled");
      }

      it("row 52: shows a segment and a line for every layer, and says which layer it is at", async () => {
        await copy("v1");
        await workbench.transfers.waitFor("Copy", "team/app:v1", "running");
        if (means === "keyboard") {
          await press("Copy", "v1", "ArrowLeft");
          await press("Copy", "v1", "ArrowRight");
        } else await workbench.transfers.showLayers("Copy", "team/app:v1");
        const blobs = images[0]?.blobs ?? [];
        await expect
          .poll(() => bar("Copy", "v1").locator("[data-tone]").count(), SOON)
          .toBe(blobs.length);
        for (const { descriptor } of blobs)
          await workbench.transfers.layer(shortDigest(descriptor.digest)).waitFor();
        await expect
          .poll(() => bar("Copy", "v1").getAttribute("aria-valuetext"), SOON)
          .toMatch(/^layer [123] of 3, \d+ percent/);
        const steps = item("Copy", "v1").getByRole("list", { name: "Steps" });
        await expect
          .poll(() => steps.locator("[aria-current=step]").textContent(), SOON)
          .toBe("Transfer");
      });

      it("row 53: tells speed and time left, in the row and in the closed strip", async () => {
        await expect.poll(text("Copy", "v1"), SOON).toMatch(/\d (?:kB|MB)\/s/);
        await expect.poll(text("Copy", "v1"), SOON).toMatch(/\d+ (?:s|min) left/);
        expect(await bar("Copy", "v1").getAttribute("aria-valuetext")).toMatch(
          /percent, \d+ (?:second|minute)s? left$/,
        );
        const { region } = workbench.transfers;
        await app.page.keyboard.press("Control+j");
        await region.getByRole("button", { name: "Show transfers" }).waitFor();
        await expect.poll(() => region.textContent(), SOON).toMatch(/1.*\/s.* left.*Limited/);
        await app.page.keyboard.press("Control+j");
        await item("Copy", "v1").waitFor();
      });

      it("row 55: cancels one, and starts it again", async () => {
        await cancel("Copy", "v1");
        await workbench.transfers.retry("Copy", "team/app:v1");
        await workbench.transfers.waitFor("Copy", "team/app:v1", "running");
        await cancel("Copy", "v1");
      });

      it("row 54: pauses, keeps it over a restart, and goes on where a layer was", async () => {
        await pull("v1");
        await workbench.transfers.waitFor("Pull", "team/app:v1", "running");
        await expect
          .poll(async () => Number(await bar("Pull", "v1").getAttribute("aria-valuenow")), SOON)
          .toBeGreaterThan(50);
        await pause("Pull", "v1");
        await app.close();
        await open();
        await workbench.transfers.waitFor("Pull", "team/app:v1", "paused");
        expect(await text("Pull", "v1")()).toMatch(/[1-9]\d?%/);
        await workbench.transfers.limitSpeeds({ down: CRAWLING, up: "" });
        await resume("Pull", "v1");
        await workbench.transfers.waitFor("Pull", "team/app:v1", "running");
        await workbench.transfers.showLayers("Pull", "team/app:v1");
        await item("Pull", "v1")
          .getByText(/^resumed at \d+%$/)
          .first()
          .waitFor();
        await workbench.openRepository(from.host, "team/app");
      });

      it("row 56: runs as many as it is told to, in the order it is told, and says how many", async () => {
        const { transfers } = workbench;
        await pull("v2");
        await pull("v3");
        await transfers.region.getByText("1 running", { exact: true }).waitFor();
        await expect.poll(order, SOON).toEqual(["v2", "v3"]);
        if (means === "keyboard") await press("Pull", "v3", "Alt+ArrowUp");
        else await item("Pull", "v3").dragTo(item("Pull", "v2"));
        await expect.poll(order, SOON).toEqual(["v3", "v2"]);
        const handle = item("Pull", "v2").getByRole("button", { name: /^Move .* in the queue$/ });
        await handle.focus();
        await app.page.keyboard.press("Enter");
        await app.page.locator(":focus[data-transfer]").waitFor();
        await app.page.keyboard.press("Enter");
        await expect.poll(order, SOON).toEqual(["v2", "v3"]);
        await installAxe(app.page);
        expect(await violations(app.page)).toEqual([]);
        await transfers.setConcurrency(2);
        await transfers.region.getByText("2 running", { exact: true }).waitFor();
        await pause("Pull", "v2");
        await transfers.waitFor("Pull", "team/app:v3", "running");
        await transfers.region.getByText("2 running", { exact: true }).waitFor();
        await resume("Pull", "v2");
        await transfers.waitFor("Pull", "team/app:v2", "queued");
        await transfers.region.getByText("2 running", { exact: true }).waitFor();
        await transfers.region.getByText("Limited").waitFor();
      });

      it("row 56: pauses all after the current ones, and says that these go on", async () => {
        const { transfers } = workbench;
        const button = transfers.region.getByRole("button", { name: "Pause all" });
        if (means === "keyboard") {
          await button.focus();
          await app.page.keyboard.press("Enter");
          await app.page.getByRole("menuitem", { name: "After the 2 that run" }).waitFor();
          await app.page.keyboard.press("Enter");
        } else {
          await button.click();
          await app.page.getByRole("menuitem", { name: "After the 2 that run" }).click();
        }
        await transfers.waitFor("Pull", "team/app:v2", "paused");
        await transfers.region.getByText("2 that run go on to the end").waitFor();
        await transfers.region.getByText("1 paused, 2 go on").waitFor();
        expect(await app.page.locator("[data-transfer][data-state=running]").count()).toBe(2);
      });

      it("row 55: tries the layer again that failed", async () => {
        const { transfers } = workbench;
        await transfers.limitSpeeds({ down: "", up: "" });
        await transfers.waitFor("Pull", "team/app:v1", "done");
        const lost = images[1]?.blobs.find(({ bytes }) => bytes.byteLength > 3_000_000);
        const name = lost === undefined ? "" : digestEncoded(lost.descriptor.digest);
        const folder = join(from.storagePath, "docker/registry/v2/blobs/sha256");
        const path = join(folder, name.slice(0, 2), name);
        await rename(path, `${path}.away`);
        await resume("Pull", "v2");
        await transfers.waitFor("Pull", "team/app:v2", "failed");
        await transfers.showLayers("Pull", "team/app:v2");
        await rename(`${path}.away`, path);
        const retry = item("Pull", "v2").getByRole("button", { name: /^Retry layer / });
        if (means === "keyboard") {
          await retry.focus();
          await app.page.keyboard.press("Enter");
        } else await retry.click();
        await transfers.waitFor("Pull", "team/app:v2", "done");
      });

      it("row 57: keeps history with a log to copy, shows where it went, and does it again", async () => {
        const { transfers } = workbench;
        await transfers.choose("Pull", "team/app:v1", "Copy log");
        if (host.name === "the browser host")
          await app.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
        await transfers.choose("Pull", "team/app:v1", "Copy log");
        await expect
          .poll(() => app.page.evaluate(() => navigator.clipboard.readText()), SOON)
          .toMatch(/Paused[\s\S]*Resumed[\s\S]*Done/);
        await transfers.choose("Pull", "team/app:v1", "Show the destination");
        await app.page.getByRole("heading", { name: "Local store", exact: true }).waitFor();
        await workbench.inspector.getByRole("heading", { name: /team\/app:v1$/ }).waitFor();
        await transfers.filter("Done");
        const before = await app.page.locator("[data-transfer][data-state=done]").count();
        await transfers.choose("Pull", "team/app:v1", "Run again");
        await expect
          .poll(() => app.page.locator("[data-transfer][data-state=done]").count(), SOON)
          .toBe(before + 1);
      });

      it("writes no error to the console on the way", () => {
        expect(app.faults).toEqual([]);
      });
    },
  );
});
