import axe from "axe-core";
import type { Page } from "playwright-core";
import { settle } from "./settle.ts";

/** Puts axe into a page. By way of the debugger, which the page's content security policy does not bind. */
export async function installAxe(page: Page): Promise<void> {
  await page.evaluate(axe.source);
}

/** What axe finds wrong by WCAG 2.2 AA and its own advice: the rule, and where. */
export async function violations(page: Page): Promise<readonly string[]> {
  await settle(page);
  const results = await page.evaluate(async () => {
    const { axe: engine } = globalThis as unknown as { axe: typeof import("axe-core") };
    return engine.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
  });
  // A run that looked at nothing would find nothing.
  if (results.passes.length < 10) throw new Error(`axe kept only ${results.passes.length} rules`);
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ""}`),
  );
}
