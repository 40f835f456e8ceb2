import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../support/real/cli.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { startDockerd } from "../support/real/dockerd.ts";
import { buildImage, saveImage } from "../support/real/engine-builds.ts";
import { startPodman } from "../support/real/podman.ts";
import { report, requires } from "../support/real/requirements.ts";
import { listTags, readRaw, readWhole } from "../support/real/skopeo.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { dropFiles } from "./drop-files.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

const ENGINES = [
  { name: "dockerd", start: startDockerd },
  { name: "podman", start: startPodman },
] as const;

const COMMON = ["build", "chromium", "docker-registry", "skopeo"] as const;

/** An image that an engine has built goes to a registry, as its user does it. */
for (const { name, start } of ENGINES) {
  describe.runIf(requires(...COMMON, name))(`an image built with ${name}`, () => {
    let home: TempDir;
    let registry: DockerRegistry;
    let engine: Awaited<ReturnType<typeof start>>;
    let app: OpenedApp;
    let workbench: Workbench;
    /** Image IDs, by name. */
    const ids: Record<string, string> = {};

    beforeAll(async () => {
      home = await createTempDir();
      registry = await startDockerRegistry();
      engine = await start();
      if (typeof engine === "string") {
        report(name, engine);
        return;
      }
      for (const image of ["localhost/pilot/app:1.0", "localhost/pilot/keys:2.0"])
        ids[image] = await buildImage(engine.socketPath, image);
      const to = `${registry.host}/team/{name}:{tag}`;
      const added = await runCli(["targets", "add", "Team", "--to", to, "--no-preview"], {
        home: home.path,
      });
      expect(added).toMatchObject({ exitCode: 0 });
      app = await openInChromium({
        home: home.path,
        environment: { DOCKER_HOST: `unix://${engine.socketPath}` },
      });
      workbench = new Workbench(app.page);
    });

    afterAll(async () => {
      if (typeof engine !== "string") {
        await app.close();
        await engine.stop();
      }
      await registry.stop();
      await home.remove();
    });

    const place = () =>
      workbench.connections.getByRole("row", { name: /The docker command uses/ }).first();
    const sheets = () => app.page.getByRole("dialog").or(app.page.getByRole("alertdialog"));
    const pushButton = () =>
      app.page
        .getByRole("toolbar", { name: "Image actions" })
        .getByRole("button", { name: "Push to Team", exact: true });

    /** What the config of an image in the registry is called, after skopeo has read and checked all of it. */
    async function configThere(image: string): Promise<string> {
      await readWhole(registry, image);
      const manifest = JSON.parse((await readRaw(registry, image)).bytes.toString("utf8")) as {
        readonly config: { readonly digest: string };
      };
      return manifest.config.digest;
    }

    async function filesOfRegistry(): Promise<readonly string[]> {
      const files = await readdir(registry.storagePath, { recursive: true });
      return files.toSorted();
    }

    it("is pushed with one click, and another tool reads the same image", async ({ skip }) => {
      if (typeof engine === "string") {
        skip();
        return;
      }
      await place().click();
      await workbench.select("pilot/app:1.0");
      await pushButton().click();
      await workbench.transfers.waitFor("Push", "team/app:1.0", "done");
      expect(await sheets().count()).toBe(0);
      expect(await configThere("team/app:1.0")).toBe(ids["localhost/pilot/app:1.0"]);
    });

    it("is there already when it is pushed again, and nothing moves", async ({ skip }) => {
      if (typeof engine === "string") {
        skip();
        return;
      }
      await app.page.getByRole("button", { name: "Clear finished" }).click();
      await workbench.transfers.item("Push", "team/app:1.0").waitFor({ state: "detached" });
      const before = await filesOfRegistry();
      await pushButton().click();
      await workbench.transfers.waitFor("Push", "team/app:1.0", "done");
      const item = workbench.transfers.item("Push", "team/app:1.0");
      await item.getByText("nothing to move", { exact: true }).waitFor();
      expect(await filesOfRegistry()).toEqual(before);
    });

    it("is pushed by keyboard alone", async ({ skip }) => {
      if (typeof engine === "string") {
        skip();
        return;
      }
      const { keyboard } = app.page;
      await place().focus();
      await keyboard.press("Enter");
      const row = workbench.row("pilot/keys:2.0");
      await tabTo('[role="grid"][aria-label="Tags"] [role="row"]');
      await keyboard.press("End");
      await expect.poll(() => row.evaluate((element) => element.matches(":focus"))).toBe(true);
      await keyboard.press("ControlOrMeta+u");
      await workbench.transfers.waitFor("Push", "team/keys:2.0", "done");
      expect(await sheets().count()).toBe(0);
      expect(await configThere("team/keys:2.0")).toBe(ids["localhost/pilot/keys:2.0"]);
    });

    it("arrives as the file that the engine saves, dropped on a repository", async ({ skip }) => {
      if (typeof engine === "string") {
        skip();
        return;
      }
      const file = join(home.path, "saved by the engine.tar");
      await saveImage(engine.socketPath, "localhost/pilot/app:1.0", file);
      await workbench.addRegistry(registry.host);
      await workbench.openRepository(registry.host, "team/app");
      await dropFiles(app.page, app.page.getByRole("region", { name: "Images" }), [file]);
      const sheet = workbench.sheet("Push files to team/app");
      await sheet.getByRole("textbox", { name: /^Name for / }).fill("from-file");
      await sheet.getByText(`${registry.host}/team/app:from-file`).waitFor();
      await sheet.getByRole("button", { name: "Push", exact: true }).click();
      await sheet.waitFor({ state: "detached" });
      await workbench.transfers.waitFor("Push", "team/app:from-file", "done");
      expect(await listTags(registry, "team/app")).toEqual(["1.0", "from-file"]);
      expect(await configThere("team/app:from-file")).toBe(ids["localhost/pilot/app:1.0"]);
      expect(app.faults).toEqual([]);
    });

    /** Presses Tab until something that fits has the focus. */
    async function tabTo(selector: string): Promise<void> {
      for (let presses = 0; presses < MAX_TABS; presses += 1) {
        await app.page.keyboard.press("Tab");
        const isThere = await app.page.evaluate(
          (wanted) => document.activeElement?.matches(wanted) === true,
          selector,
        );
        if (isThere) return;
      }
      throw new Error(`Tab does not lead to ${selector}`);
    }
  });
}

/** Stops of the whole window, and some to spare. */
const MAX_TABS = 60;
