import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import type { CDPSession, Page } from "playwright-core";
import { format } from "prettier";
import { ROOT } from "../../build/scripts/paths.ts";
import { putSection } from "../bench/page-sections.ts";
import { openInChromium } from "../e2e/hosts.ts";
import { Workbench } from "../e2e/pages/workbench.ts";
import { startLargeRegistry } from "../support/registry/large.ts";
import { createTempDir } from "../support/temp-dir.ts";
import { type Choice, parseChoice, USAGE } from "./choice.ts";
import { type Figure, Figures, formatFigures, isMet } from "./figures.ts";
import { Round } from "./round.ts";

const PAGE = join(ROOT, "docs/benchmarks.md");
/** The width of lines that the repository's formatter is set to. */
const PRINT_WIDTH = 100;

async function main(args: readonly string[]): Promise<number> {
  const choice = parseChoice(args);
  if (choice === undefined) {
    console.error(USAGE);
    return 2;
  }
  const load = loadavg()[0] ?? 0;
  console.log(
    `load ${load.toFixed(2)}: figures are worth most on a computer that does nothing else`,
  );
  const figures = await measure(choice);
  console.log(formatFigures(figures));
  if (choice.write) await writeSection(figures, choice, load);
  return figures.every(isMet) ? 0 : 1;
}

async function measure({ rounds, profile }: Choice): Promise<readonly Figure[]> {
  const registry = await startLargeRegistry({ twins: rounds });
  const folder = await createTempDir();
  const app = await openInChromium({ home: folder.path });
  const figures = new Figures();
  try {
    const { page } = app;
    const round = new Round(page, registry, figures);
    await new Workbench(page).addRegistry(registry.host);
    await round.openAnew(registry.repository);
    const session = profile === undefined ? undefined : await startProfile(page);
    for (const [index, twin] of registry.twins.entries()) {
      // Each in a page that has run nothing yet.
      await page.reload();
      await round.openAnew(twin);
      await page.reload();
      await round.openAgain();
      await round.scroll();
      await round.filter();
      await round.order();
      await round.group();
      await round.selectAll();
      await round.heap();
      console.log(`round ${index + 1} of ${rounds}`);
    }
    if (session !== undefined && profile !== undefined) {
      const { profile: samples } = await session.send("Profiler.stop");
      await writeFile(profile, JSON.stringify(samples));
    }
  } finally {
    await app.close();
    await registry.close();
    await folder.remove();
  }
  return figures.all();
}

async function startProfile(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send("Profiler.enable");
  await session.send("Profiler.setSamplingInterval", { interval: 200 });
  await session.send("Profiler.start");
  return session;
}

async function writeSection(
  figures: readonly Figure[],
  { rounds }: Choice,
  load: number,
): Promise<void> {
  const processors = cpus();
  const section = [
    "## The page with 100,000 tags",
    "",
    `Made by \`npm run scale -- --write\` on ${new Date().toISOString().slice(0, 10)}; ${rounds} rounds.`,
    `${processors.length} x ${processors[0]?.model ?? "unknown"}, load ${load.toFixed(2)} before. A registry of 10,000 repositories,`,
    "100,000 tags in one of them, in Chromium. Verdicts are on the median. Tasks are measured in time of the processor. First",
    "rows are shown within 300 ms of the moment at which the registry sends its first page; from the click, its time is included.",
    "",
    formatFigures(figures),
  ].join("\n");
  const page = putSection(await readFile(PAGE, "utf8"), "scale", section);
  await writeFile(PAGE, await format(page, { parser: "markdown", printWidth: PRINT_WIDTH }));
  console.log("\nwrote a section of docs/benchmarks.md");
}

process.exitCode = await main(process.argv.slice(2));
