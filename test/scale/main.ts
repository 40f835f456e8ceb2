import { loadavg } from "node:os";
import { openInChromium } from "../e2e/hosts.ts";
import { Workbench } from "../e2e/pages/workbench.ts";
import { startLargeRegistry } from "../support/registry/large.ts";
import { createTempDir } from "../support/temp-dir.ts";
import { heapOf, scrollThrough, timeToFirstRow, watchLongTasks } from "./in-page.ts";

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The largest value that is good. */
  readonly atMost: number;
}

const MEGABYTE = 1e6;
const FRAME_MS = 1000 / 60;
/** Screens refresh at 60 Hz with some hundredths of deviation. */
const FRAME_TOLERANCE_MS = 0.5;
const SCROLL_MS = 4000;
const PATIENCE_MS = 120_000;

async function main(): Promise<number> {
  const registry = await startLargeRegistry();
  const folder = await createTempDir();
  const app = await openInChromium({ home: folder.path });
  const figures: Figure[] = [];
  const add = (name: string, value: number, unit: string, atMost: number): void => {
    figures.push({ name, value, unit, atMost });
  };
  try {
    const { page } = app;
    const workbench = new Workbench(page);
    const [namespace = "", name = ""] = registry.repository.split("/");
    const openNamespace = async (): Promise<void> => {
      for (const place of [registry.host, namespace]) {
        const row = workbench.place(place);
        await row.waitFor();
        if ((await row.getAttribute("aria-expanded")) !== "true") await row.click();
      }
      await workbench.place(name).waitFor();
    };
    const openTags = (): Promise<void> => workbench.place(name).click();
    const allThere = (): Promise<void> =>
      page.locator('[role="grid"][aria-rowcount="100001"]').waitFor({ timeout: PATIENCE_MS });

    await workbench.addRegistry(registry.host);
    await openNamespace();
    add("first rows", await timeToFirstRow(page, openTags), "ms", 300);
    await allThere();
    await page.reload();
    await openNamespace();
    add("first rows, from the cache", await timeToFirstRow(page, openTags), "ms", 300);
    await allThere();

    const tasks = await watchLongTasks(page);
    await tasks.longest();
    const frames = (await scrollThrough(page, SCROLL_MS)).toSorted((a, b) => a - b);
    add("half of the frames", at(frames, 0.5), "ms", FRAME_MS + FRAME_TOLERANCE_MS);
    add("longest task while scrolling", await tasks.longest(), "ms", 50);
    await page.getByRole("searchbox", { name: "Filter tags" }).fill("v12.");
    add("filtering", await tasks.longest(), "ms", 100);
    await page.getByRole("searchbox", { name: "Filter tags" }).fill("");
    add("taking the filter away", await tasks.longest(), "ms", 100);
    await page.getByRole("columnheader").first().click();
    add("sorting by name", await tasks.longest(), "ms", 100);
    add("memory of the page", (await heapOf(page)) / MEGABYTE, "MB", 300);
    print(figures, at(frames, 0.95));
  } finally {
    await app.close();
    await registry.close();
    await folder.remove();
  }
  return figures.every(({ value, atMost }) => value <= atMost) ? 0 : 1;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}

function print(figures: readonly Figure[], slowFrames: number): void {
  console.log(`load ${(loadavg()[0] ?? 0).toFixed(2)}, 95 % of frames ${slowFrames.toFixed(1)} ms`);
  for (const { name, value, unit, atMost } of figures) {
    const verdict = value <= atMost ? "ok" : "MISSED";
    const shown = `${value.toFixed(1)} ${unit}`.padStart(12);
    console.log(`${name.padEnd(32)} ${shown}   at most ${atMost.toFixed(0)} ${unit}   ${verdict}`);
  }
}

process.exitCode = await main();
