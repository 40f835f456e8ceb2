import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { HOSTILE, hostileRegistry } from "../support/registry/hostile.ts";
import type { TestRegistry } from "../support/registry/server.ts";
import { withLongestTask } from "../scale/tasks.ts";
import { createTempDir, type TempDir } from "../support/temp-dir.ts";
import { type OpenedApp, openInChromium } from "./hosts.ts";
import { Workbench } from "./pages/workbench.ts";

const VIEWS = ["Overview", "Layers", "Config", "JSON"] as const;

/** What no frame may take, in milliseconds of the processor. */
const FRAME_MS = 100;
/** On a computer that is busy, a processor's milliseconds get longer for ordinary labels too: hostile ones may take so many times theirs. */
const TIMES = 3;
/** What other programs add differs from time to time: the best of so many counts, on both sides. */
const ROUNDS = 3;

/** A registry whose every text was written to do harm, in the window. */
describe.runIf(requires("build", "chromium"))("hostile names in the window", () => {
  let home: TempDir;
  let registry: TestRegistry;
  let app: OpenedApp;
  let workbench: Workbench;
  /** Every request of the page that does not go to its own host. */
  const strangers: string[] = [];
  let opened = 0;

  beforeAll(async () => {
    home = await createTempDir();
    registry = await hostileRegistry();
    app = await openInChromium({ home: home.path });
    app.page.on("request", (request) => {
      if (new URL(request.url()).origin !== new URL(app.page.url()).origin)
        strangers.push(request.url());
    });
    app.page.context().on("page", () => (opened += 1));
    await app.page.evaluate(() => {
      const page = window as unknown as { violations: string[] };
      page.violations = [];
      document.addEventListener("securitypolicyviolation", (event) =>
        page.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
      );
    });
    workbench = new Workbench(app.page);
    await workbench.addRegistry(registry.host);
    await workbench.openRepository(registry.host, "team/app");
    await workbench.row("v1").waitFor();
  });

  afterAll(async () => {
    await app.close();
    await registry.close();
    await home.remove();
  });

  afterEach(() => expect(app.faults).toEqual([]));

  const tab = (name: string) => workbench.inspector.getByRole("tab", { name, exact: true });

  /** Shows every view of an image, and returns all that is to be read there. */
  async function readAll(tag: string): Promise<string> {
    await workbench.select(tag);
    const texts: string[] = [];
    for (const view of VIEWS) {
      await tab(view).click();
      const panel = workbench.inspector.getByRole("tabpanel");
      await panel.getByText(MARKS[view]).first().waitFor();
      texts.push(await panel.evaluate((element) => element.textContent ?? ""));
    }
    return texts.join("\n");
  }

  /** By which it is seen that a view is there. */
  const MARKS = {
    Overview: "Annotations",
    Layers: "<script>",
    Config: "Labels",
    JSON: "schemaVersion",
  } as const;

  it("N2: draws markup as the text that it is, and runs nothing of it", async () => {
    const text = await readAll("v1");
    expect(text).toContain(HOSTILE.markup);
    const made = workbench.inspector.locator("img, script, iframe, object, a[href]");
    expect(await made.count()).toBe(0);
    expect(await app.page.title()).not.toBe("1");
    const violations = await app.page.evaluate(
      () => (window as unknown as { violations: string[] }).violations,
    );
    expect(violations).toEqual([]);
  });

  it("N3: lets no request out for what Markdown names, nor does a click", async () => {
    await workbench.select("v1");
    await tab("Config").click();
    const written = workbench.inspector.getByText(HOSTILE.markdown);
    await written.first().click();
    expect(strangers).toEqual([]);
    expect(opened).toBe(0);
  });

  it("N4: opens no address that an annotation or a label holds", async () => {
    await workbench.select("v1");
    await tab("Config").click();
    for (const url of HOSTILE.urls.slice(0, 6))
      await workbench.inspector.getByText(url, { exact: true }).first().click();
    expect([strangers, opened]).toEqual([[], 0]);
    expect(new URL(app.page.url()).pathname).toBe("/");
  });

  it("N5: lists nothing that is no name", async () => {
    const rows = workbench.tags.locator("[data-row] [data-cell='0']");
    expect((await rows.allInnerTexts()).toSorted()).toEqual(["plain", "v1", "v2"]);
    const tree = await workbench.connections.innerText();
    expect(tree).not.toContain("passwd");
    expect(tree).not.toMatch(/[^\P{Cc}\n\t]|\p{Cf}/u);
  });

  it("N7: shows what hides and what turns text around as escapes", async () => {
    const text = await readAll("v1");
    // Lines of the JSON view end, and that is all.
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text).not.toMatch(/\p{M}{5}/u);
    expect(text).toContain(String.raw`invoice\u202egpj.exe\u200b`);
    expect(text).toContain(String.raw`\u001b]52;c;`);
  });

  it("N8: draws the first of a hundred thousand labels, and the beginning of one without end", async () => {
    await workbench.select("plain");
    await tab("Config").click();
    await workbench.select("v2");
    await workbench.inspector.getByText(/Only the first 200 of 100,0\d\d are shown/).waitFor();
    const drawn = await workbench.inspector.getByRole("tabpanel").evaluate((panel) => ({
      elements: panel.querySelectorAll("*").length,
      longest: Math.max(...[...panel.querySelectorAll("dd, li")].map((e) => e.textContent.length)),
    }));
    expect(drawn.elements).toBeLessThan(2000);
    expect(drawn.longest).toBeLessThan(2100);
  });

  it("N8: works on those labels no longer than a frame may take, or than on those of an ordinary image", async () => {
    /** The most that the page does at once to show an image in place of the other, in milliseconds of the processor. */
    const taskOf = async (tag: string, mark: RegExp): Promise<number> => {
      const { longestWorkMs } = await withLongestTask(app.page, async () => {
        await workbench.select(tag);
        await workbench.inspector.getByText(mark).first().waitFor();
      });
      return longestWorkMs;
    };
    const ordinary: number[] = [];
    const hostile: number[] = [];
    await workbench.select("v2");
    await tab("Config").click();
    for (let round = 0; round < ROUNDS; round += 1) {
      ordinary.push(await taskOf("plain", /^org\.example\.label\.0$/));
      hostile.push(await taskOf("v2", /Only the first 200 of/));
    }
    const bound = Math.max(FRAME_MS, TIMES * Math.min(...ordinary));
    const measured = `ordinary ${ordinary.join(", ")}; hostile ${hostile.join(", ")}`;
    expect(Math.min(...ordinary), "work is measured").toBeGreaterThan(0);
    expect(Math.min(...hostile), measured).toBeLessThan(bound);
  });
});
