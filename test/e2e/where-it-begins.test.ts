import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../support/real/cli.ts";
import { requires } from "../support/real/requirements.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { aTar, jsonPart } from "../support/tar-builder.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

/** An archive that holds no image is an archive all the same. */
const EMPTY = aTar([jsonPart("manifest.json", [])]);

describe.runIf(requires("build", "chromium"))("where the window begins", () => {
  let home: TempDir;
  let registry: TestRegistry;
  let app: OpenedApp;
  let workbench: Workbench;

  beforeAll(async () => {
    home = await createTempDir();
    registry = await startRegistry();
    for (const tag of ["v1", "v2"]) seedImage(registry, "team/app", tag, [someBytes(100)]);
    app = await openInChromium({ home: home.path });
    workbench = new Workbench(app.page);
    await workbench.addRegistry(registry.host);
  });

  afterAll(async () => {
    await app.close();
    await registry.close();
    await home.remove();
    expect(app.faults).toEqual([]);
  });

  const heading = (name: string) => app.page.getByRole("heading", { name, exact: true });
  const gone = (place: string) =>
    app.page.getByText(`${place} was open the last time, and cannot be read now`);
  const toStore = () => app.page.getByRole("button", { name: "Go to the local store" });

  it("is the repository that was open, in the order that was chosen", async () => {
    await workbench.openRepository(registry.host, "team/app");
    await workbench.row("v1").waitFor();
    const title = workbench.tags.getByRole("columnheader", { name: /^Tag/ });
    expect(await title.getAttribute("aria-sort")).toBe("descending");
    await title.click();
    await expect.poll(() => title.getAttribute("aria-sort")).toBe("ascending");
    await app.page.reload();
    await workbench.row("v1").waitFor();
    await heading("team/app").waitFor();
    expect(await title.getAttribute("aria-sort")).toBe("ascending");
  });

  it("shows what is kept, with its age, while the registry cannot be reached", async () => {
    await registry.close();
    await app.page.reload();
    await workbench.row("v1").waitFor();
    await app.page
      .getByText(/could not be refreshed$/)
      .first()
      .waitFor();
    expect(await gone(`${registry.host}/team/app`).count()).toBe(0);
  });

  it("says so when the connection was removed meanwhile, and leads to the store", async () => {
    const { exitCode } = await runCli(["logout", registry.host], { home: home.path });
    expect(exitCode).toBe(0);
    await app.page.reload();
    await gone(`${registry.host}/team/app`).waitFor();
    expect(await app.page.getByRole("alert").count()).toBe(0);
    await installAxe(app.page);
    expect(await violations(app.page)).toEqual([]);
    await toStore().focus();
    await app.page.keyboard.press("Enter");
    await gone(`${registry.host}/team/app`).waitFor({ state: "detached" });
    await app.page.reload();
    await workbench.place("Local store").waitFor();
    expect(await gone(`${registry.host}/team/app`).count()).toBe(0);
  });

  it("says so when the file was deleted meanwhile", async () => {
    const path = join(home.path, "saved.tar");
    await writeFile(path, EMPTY);
    await workbench.place("Open a file…").click();
    await workbench.sheet("Open a file").waitFor();
    await app.page.keyboard.type(path);
    await app.page.keyboard.press("Enter");
    await app.page.getByText("No images").or(workbench.place("saved.tar")).first().waitFor();
    await rm(path);
    await app.page.reload();
    await gone("saved.tar").waitFor();
    await toStore().waitFor();
    await app.page.getByRole("button", { name: "Try again" }).waitFor();
  });
});
