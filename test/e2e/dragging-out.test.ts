import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Download, Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Digest } from "../../shared/oci/digest.ts";
import { aMultiArchImage, anImage, digestOfBytes } from "../support/image-builder.ts";
import { runTool } from "../support/real/child.ts";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { pushImage } from "../support/real/skopeo.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

const needs = ["build", "chromium", "docker-registry", "skopeo"] as const;

/** Tags carried out of the window; what a file manager would be given is read by another tool. */
describe.runIf(requires(...needs))("dragging images out of the window", () => {
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
    app = await openInChromium({ home: home.path });
    workbench = new Workbench(app.page);
    await workbench.addRegistry(registry.host);
    await workbench.openRepository(registry.host, "team/app");
    await workbench.row("v1").waitFor();
  });

  afterAll(async () => {
    await app.close();
    await registry.stop();
    await home.remove();
  });

  beforeEach(() => workbench.select("v1"));

  const hint = () => app.page.locator("[data-live-announcer][aria-live=polite]").last();
  const saveSheet = () => workbench.sheet("Save as file");

  async function takeHold(row: Locator): Promise<void> {
    const { mouse } = app.page;
    const box = await row.boundingBox();
    if (box === null) throw new TypeError("it is not to be seen");
    await mouse.move(box.x + 60, box.y + box.height / 2);
    await mouse.down();
    await mouse.move(box.x + 68, box.y + box.height / 2 + 8, { steps: 3 });
  }

  /** What the drag that begins next holds for file managers, and whether one is to take it in the end. */
  async function watchDrag(taken: boolean): Promise<() => Promise<string>> {
    const watching = await app.page.evaluateHandle((isTaken) => {
      const { promise, resolve } = Promise.withResolvers<string>();
      // After React's own listener on the same element, for there it is filled.
      document
        .querySelector("#root")
        ?.addEventListener(
          "dragstart",
          (event) => resolve((event as DragEvent).dataTransfer?.getData("DownloadURL") ?? ""),
          { once: true },
        );
      // What the browser says when a file manager has taken it; nobody has one here.
      const take = (event: DragEvent): void => {
        const answer = new DataTransfer();
        Object.defineProperty(answer, "dropEffect", { value: isTaken ? "copy" : "none" });
        Object.defineProperty(event, "dataTransfer", { value: answer });
      };
      window.addEventListener("dragend", take, { once: true, capture: true });
      return { data: promise };
    }, taken);
    return () => watching.evaluate(({ data }) => data);
  }

  /** Carries a row out and lets go of it there. Returns where a file manager would get the file. */
  async function dragOut(tag: string, taken = true): Promise<string> {
    const { mouse } = app.page;
    const data = await watchDrag(taken);
    await takeHold(workbench.row(tag));
    await mouse.move(400, 2, { steps: 3 });
    await mouse.move(400, -40, { steps: 3 });
    await hint().getByText("Out of the window").waitFor();
    const carried = await data();
    await mouse.up();
    await hint().getByText("Out of the window").waitFor({ state: "detached" });
    const [, url = ""] = /^application\/x-tar:[\w.-]+\.tar:(http:.+)$/.exec(carried) ?? [];
    return url;
  }

  /** Downloads as a browser does that fetches for a file manager: by itself, and for no page. */
  async function download(url: string): Promise<Download> {
    const page = await app.page.context().newPage();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.goto(url).catch(() => undefined),
    ]);
    await file.path();
    await page.close();
    // A page that is behind another one draws seldom, and nothing in it can be pressed.
    await app.page.bringToFront();
    return file;
  }

  async function digestIn(path: string, name: string): Promise<Digest> {
    const args = ["inspect", "--raw", `oci-archive:${path}:${name}`];
    return digestOfBytes(await runTool("skopeo", args));
  }

  it("row 48: gives whoever takes it a tar with the very image, by a transfer like every other", async () => {
    const url = await dragOut("v1");
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/download\/[\w-]{22}\/app-v1\.tar$/);
    const file = await download(url);
    expect(file.suggestedFilename()).toBe("app-v1.tar");
    const path = join(home.path, "v1.tar");
    await file.saveAs(path);
    expect(await digestIn(path, `${registry.host}/team/app:v1`)).toBe(firstDigest);
    await workbench.transfers.waitFor("Pull", "team/app:v1", "done");
    expect(await saveSheet().count()).toBe(0);
  });

  it("row 48: puts all selected images into one file", async () => {
    await workbench.row("v2").click({ modifiers: ["ControlOrMeta"] });
    const file = await download(await dragOut("v1"));
    expect(file.suggestedFilename()).toBe("images.tar");
    const path = join(home.path, "both.tar");
    await file.saveAs(path);
    expect(await digestIn(path, `${registry.host}/team/app:v1`)).toBe(firstDigest);
    expect(await digestIn(path, `${registry.host}/team/app:v2`)).toBe(secondDigest);
  });

  it("L6: gives it once", async () => {
    const url = await dragOut("v1");
    await (await download(url)).path();
    const again = await fetch(url);
    expect([again.status, again.headers.get("content-disposition")]).toEqual([404, null]);
  });

  it("L4: gives it to no page of another site, not even by its address", async () => {
    const url = await dragOut("v1");
    const stranger = createServer((_request, response) => {
      response.setHeader("Content-Type", "text/html");
      response.end("<!doctype html><title>stranger</title><body></body>");
    });
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    const page = await app.page.context().newPage();
    await page.goto(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}`);
    const refused: number[] = [];
    page.on("response", (response) => {
      if (response.url() === url) refused.push(response.status());
    });
    await page.evaluate(async (target) => {
      await fetch(target, { mode: "no-cors" }).catch(() => undefined);
      location.assign(target);
    }, url);
    await expect.poll(() => refused).toContain(403);
    expect(new Set(refused)).toEqual(new Set([403]));
    await page.close();
    await new Promise((resolve) => stranger.close(resolve));
    // Nobody has used it up.
    await (await download(url)).path();
  });

  it("asks where the file goes when nobody out there takes it, and takes the offer back", async () => {
    const url = await dragOut("v1", false);
    await saveSheet().waitFor();
    await app.page.keyboard.press("Escape");
    await saveSheet().waitFor({ state: "detached" });
    await expect.poll(async () => (await fetch(url)).status).toBe(404);
  });

  it("offers nothing more after a drop in the window", async () => {
    const data = await watchDrag(true);
    await takeHold(workbench.row("v1"));
    const box = await workbench.place("Local store").boundingBox();
    if (box === null) throw new TypeError("it is not to be seen");
    await app.page.mouse.move(box.x + 60, box.y + 8, { steps: 6 });
    await app.page.mouse.move(box.x + 62, box.y + 8, { steps: 2 });
    await app.page.mouse.up();
    const url = (await data()).replace(/^.*?tar:(?=http)/, "");
    await workbench.sheet("Pull into the local store").waitFor();
    await app.page.keyboard.press("Escape");
    await expect.poll(async () => (await fetch(url)).status).toBe(404);
  });

  afterEach(() => {
    expect(app.faults).toEqual([]);
  });
});
