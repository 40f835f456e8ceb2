import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { seedImage, someBytes } from "../support/registry/seed.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

/** As Docker Hub answers. */
const headersFor = (remaining: number) => ({
  "ratelimit-limit": "100;w=21600",
  "ratelimit-remaining": `${remaining};w=21600`,
});

describe.runIf(requires("build", "chromium"))("a registry that counts pulls", () => {
  let home: TempDir;
  let registry: TestRegistry;
  let app: OpenedApp;
  let workbench: Workbench;

  beforeAll(async () => {
    home = await createTempDir();
    registry = await startRegistry();
    for (const tag of ["v1", "v2"]) seedImage(registry, "team/app", tag, [someBytes(5000)]);
    registry.faults.add({ path: "/manifests/", headers: headersFor(42), times: 999 });
    app = await openInChromium({ home: home.path });
    workbench = new Workbench(app.page);
    await workbench.addRegistry(registry.host);
  });

  afterAll(async () => {
    await app.close();
    await registry.close();
    await home.remove();
  });

  const pulls = () => registry.lines().filter((line) => /^GET .*\/manifests\//.test(line)).length;

  async function aboutText(): Promise<string> {
    await workbench.connectionAction(registry.host, "About this registry…");
    const sheet = workbench.sheet(`About ${registry.host}`);
    await sheet.getByRole("button", { name: "Close" }).first().waitFor();
    const text = await sheet.innerText();
    await app.page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    return text;
  }

  it("row 65: says nothing that nobody has told it, and spends none by listing tags", async () => {
    expect(await aboutText()).not.toContain("pulls left");
    await workbench.openRepository(registry.host, "team/app");
    await workbench.row("v1").waitFor();
    expect(pulls()).toBe(0);
  });

  it("row 65: says before a pull how many are left, and of how many", async () => {
    await workbench.select("v1");
    const sheet = await workbench.act("Pull…");
    await sheet.plan.getByText("42 of 100 pulls left, of 6 hours").waitFor();
    await sheet.start("Pull");
    await workbench.transfers.waitFor("Pull", "team/app:v1", "done");
  });

  it("row 65: keeps the number at hand, and takes the next one that is told", async () => {
    expect(await aboutText()).toContain("42 of 100 pulls left, of 6 hours");
    registry.faults.clear();
    registry.faults.add({ path: "/manifests/", headers: headersFor(7), times: 999 });
    await workbench.select("v2");
    const sheet = await workbench.act("Pull…");
    await sheet.plan.getByText("7 of 100 pulls left, of 6 hours").waitFor();
    await app.page.keyboard.press("Escape");
    await sheet.dialog.waitFor({ state: "detached" });
    expect(await aboutText()).toContain("7 of 100 pulls left, of 6 hours");
    expect(app.faults).toEqual([]);
  });
});
