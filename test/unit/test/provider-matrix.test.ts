import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { describe, expect, it, onTestFinished } from "vitest";
import { ROOT } from "../../../build/scripts/paths.ts";
import { PROVIDERS } from "../../support/providers/list.ts";
import { PLAIN_CAPABILITIES } from "../../../electron/providers/provider.ts";
import type { ProviderDescription } from "../../../shared/provider.ts";
import { providerMatrix } from "../../provider-matrix.ts";
import { openApi } from "../../support/cloud/harness.ts";
import { loadCandidates } from "../../support/providers/all-harnesses.ts";

const DOCUMENT = join(ROOT, "docs/providers.md");
/** The table stands between these two lines. */
const TABLE = /(<!-- table -->\n)[\s\S]*(<!-- end of the table -->)/;

async function describeAll(): Promise<ProviderDescription[]> {
  const described: ProviderDescription[] = [];
  for (const { id, harness } of await loadCandidates()) {
    const service = await harness.start();
    onTestFinished(() => service.close());
    const api = await openApi(service.access(harness.account), onTestFinished);
    const account = PROVIDERS.find((provider) => provider.id === id)?.open(api);
    const { signal } = new AbortController();
    if (account !== undefined) described.push(await account.describe({ signal }));
  }
  return described;
}

describe("docs/providers.md", () => {
  it("says what every provider says of itself: `vitest -u` writes it anew", async () => {
    const text = readFileSync(DOCUMENT, "utf8");
    expect(text).toMatch(TABLE);
    const table = providerMatrix(await describeAll());
    const whole = text.replace(TABLE, (_all, start, end) => `${start}\n${table}\n\n${end}`);
    const { printWidth } = JSON.parse(readFileSync(join(ROOT, ".prettierrc"), "utf8"));
    const formatted = await format(whole, { parser: "markdown", printWidth });
    await expect(formatted).toMatchFileSnapshot(DOCUMENT);
  });
});

describe("providerMatrix", () => {
  it("says of each cell whether it works, is not done, or cannot be", () => {
    const capabilities = { ...PLAIN_CAPABILITIES, imageRows: true };
    const plain: ProviderDescription = { provider: "dtr", name: "X", capabilities, notes: [] };
    const row = providerMatrix([plain]).split("\n").at(-1);
    expect(row?.split(" | ").slice(0, 5)).toEqual([
      "| **X**",
      "works, tested",
      "not yet",
      "works, tested",
      "no API",
    ]);
    expect(row).toMatch(/is tried \|$/);
  });

  it("names the edition where a service has several", () => {
    const capabilities = PLAIN_CAPABILITIES;
    const plain: ProviderDescription = { provider: "zot", name: "X", capabilities, notes: [] };
    const table = providerMatrix([
      { ...plain, edition: "small" },
      { ...plain, edition: "large" },
      { ...plain, name: "Y", edition: "only" },
    ]);
    expect(table.match(/\*\*.*\*\*/g)).toEqual(["**X, large**", "**X, small**", "**Y**"]);
  });

  it("refuses to call something missing that works", () => {
    const capabilities = { ...PLAIN_CAPABILITIES, search: true };
    const plain: ProviderDescription = { provider: "zot", name: "zot", capabilities, notes: [] };
    expect(() => providerMatrix([plain])).toThrow("zot: Search works by now");
  });
});
