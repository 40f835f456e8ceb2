import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anImage } from "../support/image-builder.ts";
import { requires } from "../support/real/requirements.ts";
import { HOSTILE } from "../support/registry/hostile.ts";
import { startRegistry, type TestRegistry } from "../support/registry/server.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { installAxe, violations } from "./axe.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

/** Nobody answers there: browsers leave this port alone, and nothing leaves this computer. */
const SITE = "127.0.0.1:9";
const SOURCE = `https://${SITE}/team/app?tab=readme`;
const ASK = "Open a page of the web?";

const HOSTILE_ADDRESSES: readonly string[] = [
  "javascript:alert(1)",
  "data:text/html,x",
  "http://plain.example/",
  "https://user:word@evil.test/",
  "https://evil.test\\@good.example/",
  "https://evil.test/\u202egpj.exe",
  ...HOSTILE.urls.slice(0, 7),
];

describe.runIf(requires("build", "chromium"))("addresses that a registry wrote", () => {
  let home: TempDir;
  let registry: TestRegistry;
  let app: OpenedApp;
  let workbench: Workbench;

  beforeAll(async () => {
    home = await createTempDir();
    registry = await startRegistry();
    const hostile = HOSTILE_ADDRESSES.map((address, index) => [`hostile.${index}`, address]);
    const image = anImage()
      .withAnnotations({
        "org.opencontainers.image.source": SOURCE,
        "org.opencontainers.image.url": "https://аррӏе.com/",
        ...(Object.fromEntries(hostile) as Record<string, string>),
      })
      .build();
    const state = registry.repository("team/app");
    for (const { descriptor, bytes } of image.blobs) state.blobs.set(descriptor.digest, bytes);
    for (const { descriptor, bytes } of image.manifests)
      state.manifests.set(descriptor.digest, { mediaType: descriptor.mediaType, bytes });
    state.tags.set("v1", image.root.descriptor.digest);
    app = await openInChromium({ home: home.path });
    workbench = new Workbench(app.page);
    await installAxe(app.page);
    await workbench.addRegistry(registry.host);
    await workbench.openRepository(registry.host, "team/app");
    await workbench.select("v1");
    await link(SOURCE).waitFor();
  });

  afterAll(async () => {
    await app.close();
    await registry.close();
    await home.remove();
    expect(app.faults).toEqual([]);
  });

  const link = (name: string): Locator => workbench.inspector.getByRole("link", { name });
  const sheet = (): Locator => workbench.sheet(ASK);
  const opened = async (act: () => Promise<void>): Promise<Page> => {
    const [page] = await Promise.all([app.page.context().waitForEvent("page"), act()]);
    await page.waitForLoadState();
    return page;
  };
  /** The address that a tab was opened at, whatever came of it. */
  const addressOf = async (page: Page): Promise<string | undefined> => {
    const session = await page.context().newCDPSession(page);
    const { entries } = await session.send("Page.getNavigationHistory");
    return entries.at(-1)?.url;
  };

  it("open in a tab of their own, once the user has seen where they lead", async () => {
    await link(SOURCE).click();
    await sheet().getByText(SITE, { exact: true }).waitFor();
    await sheet().getByText(SOURCE, { exact: true }).waitFor();
    expect(await violations(app.page)).toEqual([]);
    const page = await opened(() =>
      sheet().getByRole("button", { name: "Open in browser" }).click(),
    );
    expect(await addressOf(page)).toBe(SOURCE);
    expect(await page.evaluate(() => window.opener === null)).toBe(true);
    expect(await page.evaluate(() => document.referrer)).toBe("");
    await page.close();
    await sheet().waitFor({ state: "detached" });
  });

  it("open by keyboard alone", async () => {
    await link(SOURCE).focus();
    await app.page.keyboard.press("Enter");
    await sheet().getByRole("button", { name: "Open in browser" }).focus();
    const page = await opened(() => app.page.keyboard.press("Enter"));
    expect(await addressOf(page)).toBe(SOURCE);
    await page.close();
    await sheet().waitFor({ state: "detached" });
    await expect
      .poll(() => link(SOURCE).evaluate((at) => at === document.activeElement))
      .toBe(true);
  });

  it("show letters of other scripts as what they are", async () => {
    await link("https://xn--80ak6aa92e.com/").click();
    await sheet().getByText("xn--80ak6aa92e.com", { exact: true }).waitFor();
    await app.page.keyboard.press("Escape");
    await sheet().waitFor({ state: "detached" });
    expect(app.page.context().pages()).toHaveLength(1);
  });

  it("stay text when they are anything but an address of the web, and can be copied in any case", async () => {
    const names = await workbench.inspector.getByRole("link").allInnerTexts();
    expect(names.toSorted()).toEqual([SOURCE, "https://xn--80ak6aa92e.com/"]);
    await workbench.inspector.getByText("javascript:alert(1)", { exact: true }).click();
    await workbench.inspector.getByRole("button", { name: "Copy the address" }).first().click();
    expect(app.page.context().pages()).toHaveLength(1);
    expect(await sheet().count()).toBe(0);
  });
});
