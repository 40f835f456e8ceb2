import axe from "axe-core";
import type { Page } from "playwright-core";
import { settle } from "./settle.ts";

/** Puts axe into a page. By way of the debugger, which the page's content security policy does not bind. */
export async function installAxe(page: Page): Promise<void> {
  await page.evaluate(axe.source);
}

/** WCAG 2.2 AA, and axe's own advice. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function run(
  page: Page,
  rules: readonly string[] = TAGS,
): Promise<Pick<axe.AxeResults, "passes" | "violations">> {
  return page.evaluate(
    async (runOnly) => {
      const { axe: engine } = globalThis as unknown as { axe: typeof import("axe-core") };
      return engine.run({ runOnly });
    },
    [...rules],
  );
}

/** What axe finds wrong by WCAG 2.2 AA and its own advice: the rule, and where. */
export async function violations(page: Page): Promise<readonly string[]> {
  await settle(page);
  const results = await run(page);
  // A run that looked at nothing would find nothing.
  if (results.passes.length < 10) throw new Error(`axe kept only ${results.passes.length} rules`);
  return wordsOf(results);
}

/** What is hard to read: text with less than 4.5:1, or 3:1 where it is large. All that another theme changes. */
export async function poorContrast(page: Page): Promise<readonly string[]> {
  await settle(page);
  const results = await run(page, ["color-contrast"]);
  if (results.passes.length === 0 && results.violations.length === 0)
    throw new Error("axe found no text");
  return wordsOf(results);
}

function wordsOf({ violations: found }: Pick<axe.AxeResults, "violations">): readonly string[] {
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ""}`),
  );
}

/** The rules that the page keeps: what is not among them was not looked at. */
export async function rulesKept(page: Page): Promise<readonly string[]> {
  const { passes } = await run(page);
  return passes.map(({ id }) => id);
}
