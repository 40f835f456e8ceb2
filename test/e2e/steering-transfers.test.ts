import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { describeBytes, seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { HOSTS, type OpenedApp } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

const TAGS = ["v1", "v2", "v3"] as const;

/** Layers that stop in the middle keep transfers where they are for as long as a test looks at them. */
describe.each(HOSTS)("steering transfers in $name", (host) => {
  describe.runIf(requires(...host.needs))("by mouse", () => {
    const layers = TAGS.map((_, index) => someBytes(2_000_000, 20 + index));
    const digests = layers.map((bytes) => describeBytes(bytes).digest);
    const [limited, failing] = [someBytes(700_000, 44), someBytes(700_000, 55)];
    let home: TempDir;
    let registry: TestRegistry;
    let other: TestRegistry;
    let app: OpenedApp;
    let workbench: Workbench;

    const stall = (): void =>
      registry.faults.add(
        ...digests.map((path) => ({ method: "GET", path, stallAfter: 1_500_000, times: 99 })),
      );
    const order = (): Promise<string[]> =>
      app.page.locator("[data-transfer][data-state=queued]").allInnerTexts();

    beforeAll(async () => {
      home = await createTempDir();
      registry = await startRegistry();
      for (const [index, tag] of TAGS.entries())
        seedImage(registry, "team/app", tag, layers.slice(index, index + 1));
      seedImage(registry, "team/app", "v4", [limited]);
      other = await startRegistry();
      seedImage(other, "stage/other", "v1", [failing]);
      app = await host.open({ home: home.path });
      workbench = new Workbench(app.page);
      await workbench.addRegistry(registry.host);
      await workbench.openRepository(registry.host, "team/app");
    });

    afterAll(async () => {
      await app.close();
      await registry.close();
      await other.close();
      await home.remove();
    });

    async function pull(tag: string): Promise<void> {
      await workbench.select(tag);
      await (await workbench.act("Pull…")).start("Pull");
    }

    it("R62: runs one at a time when it is told to, and moves what waits in the queue", async () => {
      stall();
      const { transfers } = workbench;
      await transfers.open();
      await transfers.setConcurrency(1);
      for (const tag of TAGS) await pull(tag);
      await transfers.waitFor("Pull", "team/app:v1", "running");
      await expect
        .poll(order)
        .toEqual([expect.stringContaining("v2"), expect.stringContaining("v3")]);
      await transfers.choose("Pull", "team/app:v3", "Move to the front");
      await expect
        .poll(order)
        .toEqual([expect.stringContaining("v3"), expect.stringContaining("v2")]);
      expect(await transfers.item("Pull", "team/app:v3").textContent()).toContain(
        "no. 1 in the queue",
      );
    });

    it("R62: pauses what runs, keeps what it has, and lets the next one begin", async () => {
      const { transfers } = workbench;
      await transfers.pause("Pull", "team/app:v1");
      await transfers.waitFor("Pull", "team/app:v1", "paused");
      await transfers.waitFor("Pull", "team/app:v3", "running");
      await transfers.pause("Pull", "team/app:v2");
      await transfers.waitFor("Pull", "team/app:v2", "paused");
    });

    it("goes on where it was, with what was paused and what was not", async () => {
      registry.faults.clear();
      const { transfers } = workbench;
      await transfers.pause("Pull", "team/app:v3");
      await transfers.waitFor("Pull", "team/app:v3", "paused");
      registry.requests.length = 0;
      await app.page.getByRole("button", { name: "Resume all" }).click();
      for (const tag of TAGS) await transfers.waitFor("Pull", `team/app:${tag}`, "done");
      const resumed = registry.requests.find(({ path }) => path.includes(digests[0] ?? "-"));
      expect(Number(/^bytes=(\d+)-/.exec(resumed?.headers.range ?? "")?.[1])).toBeGreaterThan(0);
    });

    it("tells what happened line by line, and runs the same again", async () => {
      const { transfers } = workbench;
      const lines = await transfers.showLog("Pull", "team/app:v1");
      await expect.poll(() => lines.last().textContent()).toContain("Done");
      const told = (await lines.allTextContents()).join("\n");
      for (const word of ["Asked for", "Planned", "Paused", "Resumed", "points at"])
        expect(told).toContain(word);
      await transfers.choose("Pull", "team/app:v1", "Run again");
      await expect.poll(() => app.page.locator("[data-transfer][data-state=done]").count()).toBe(4);
    });

    it("R23: limits speed for as long as it is told to, also while the drawer is closed", async () => {
      const { transfers } = workbench;
      await transfers.limitSpeeds({ down: "5", up: "" });
      await transfers.region.getByRole("button", { name: "Hide transfers" }).click();
      await transfers.region.getByText("Limited").waitFor();
      await transfers.open();
      await transfers.limitSpeeds({ down: "", up: "" });
      await transfers.region.getByText("Limited").waitFor({ state: "detached" });
    });

    it("R23, moby#20936: pushes one layer at a time for as long as it is told to", async () => {
      const { transfers } = workbench;
      expect(await transfers.toggleOneUpload()).toBe(true);
      expect(await transfers.toggleOneUpload()).toBe(false);
    });

    it("security R7: says until when a registry asked to wait, in the row and below the window", async () => {
      const { transfers } = workbench;
      const path = describeBytes(limited).digest;
      const headers = { "retry-after": "3600" };
      registry.faults.add({ method: "GET", path, status: 429, headers, times: 99 });
      await pull("v4");
      await transfers.waitFor("Pull", "team/app:v4", "paused");
      const words = new RegExp(`${registry.host} asks us to wait until .*\\d\\d:\\d\\d`);
      await expect.poll(() => transfers.item("Pull", "team/app:v4").textContent()).toMatch(words);
      await expect.poll(() => transfers.region.getByRole("status").textContent()).toMatch(words);
      await transfers.choose("Pull", "team/app:v4", "Stay paused");
      await expect
        .poll(() => transfers.item("Pull", "team/app:v4").textContent())
        .not.toMatch(words);
    });

    it("security R8: waits for a registry that fails, and goes on with one click when it is well", async () => {
      const { transfers } = workbench;
      await workbench.addRegistry(other.host);
      await workbench.openRepository(other.host, "stage/other");
      other.faults.add({ method: "GET", path: "/blobs/", status: 503, times: 99 });
      await pull("v1");
      const item = transfers.item("Pull", "stage/other:v1");
      const text = (): Promise<string | null> => item.textContent();
      await expect
        .poll(text, { timeout: 40_000 })
        .toContain(`Waiting: ${other.host} fails at the moment (HTTP 503). Tries again by itself`);
      const lines = await transfers.showLog("Pull", "stage/other:v1");
      await expect.poll(() => lines.last().textContent()).toContain("fails at the moment");
      other.faults.clear();
      await transfers.resume("Pull", "stage/other:v1");
      await transfers.waitFor("Pull", "stage/other:v1", "done");
      await expect.poll(text).not.toContain("Waiting:");
    });
  });
});
