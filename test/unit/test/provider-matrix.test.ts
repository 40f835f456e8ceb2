import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { describe, expect, it, onTestFinished } from "vitest";
import { ROOT } from "../../../build/scripts/paths.ts";
import { PROVIDERS } from "../../support/providers/list.ts";
import { PLAIN_CAPABILITIES } from "../../../electron/providers/provider.ts";
import type { ProviderDescription } from "../../../shared/provider.ts";
import { offersMatrix, providerMatrix } from "../../provider-matrix.ts";
import { openApi } from "../../support/cloud/harness.ts";
import { loadCandidates } from "../../support/providers/all-harnesses.ts";

const DOCUMENT = join(ROOT, "docs/providers.md");
/** Each table stands between two such lines. */
const TABLES = [
  { place: /(<!-- table -->\n)[\s\S]*(<!-- end of the table -->)/, write: providerMatrix },
  { place: /(<!-- more -->\n)[\s\S]*(<!-- end of more -->)/, write: offersMatrix },
] as const;

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
    const all = await describeAll();
    const whole = TABLES.reduce((now, { place, write }) => {
      expect(now).toMatch(place);
      return now.replace(place, (_all, start, end) => `${start}\n${write(all)}\n\n${end}`);
    }, text);
    const { printWidth } = JSON.parse(readFileSync(join(ROOT, ".prettierrc"), "utf8"));
    const formatted = await format(whole, { parser: "markdown", printWidth });
    await expect(formatted).toMatchFileSnapshot(DOCUMENT);
  });
});

const TITLES =
  "|  | Detected | Sign-in | Repositories | Tags | Sizes and dates | Retag | Copy | Delete | Scan |";

describe("providerMatrix", () => {
  it("says of each cell whether it works, is not done, or cannot be", () => {
    const capabilities = { ...PLAIN_CAPABILITIES, imageRows: true, tagDeletion: "no" as const };
    const plain: ProviderDescription = { provider: "dtr", name: "X", capabilities, notes: [] };
    const [titles, , row] = providerMatrix([plain]).split("\n");
    expect(titles).toBe(TITLES);
    expect(row?.split(" | ")).toEqual([
      "| **X**",
      ...Array.from({ length: 7 }, () => "works, tested"),
      "no API",
      "not yet |",
    ]);
  });

  it("ends with plain registries and engines", () => {
    const rows = providerMatrix([]).split("\n").slice(2);
    expect(rows.map((row) => row.split(" | ")[0])).toEqual([
      "| **Any other registry**",
      "| **Docker and Podman engines**",
    ]);
    expect(rows[1]?.split(" | ")[2]).toBe("no API");
  });

  it("names the edition where a service has several", () => {
    const capabilities = PLAIN_CAPABILITIES;
    const plain: ProviderDescription = { provider: "zot", name: "X", capabilities, notes: [] };
    const table = providerMatrix([
      { ...plain, edition: "small" },
      { ...plain, edition: "large" },
      { ...plain, name: "Y", edition: "only" },
    ]);
    expect(table.match(/\*\*.*\*\*/g)).toEqual([
      "**X, large**",
      "**X, small**",
      "**Y**",
      "**Any other registry**",
      "**Docker and Podman engines**",
    ]);
  });
});

describe("offersMatrix", () => {
  it("has a row for each service, and says what deleting a tag takes", () => {
    const capabilities = { ...PLAIN_CAPABILITIES, locks: true };
    const plain: ProviderDescription = { provider: "dtr", name: "X", capabilities, notes: [] };
    const rows = offersMatrix([plain]).split("\n").slice(2);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.split(" | ").slice(0, 3)).toEqual(["| **X**", "not yet", "no API"]);
    expect(rows[0]).toMatch(/ works, tested .* is tried \|$/);
  });

  it("refuses to call something missing that works", () => {
    const capabilities = { ...PLAIN_CAPABILITIES, search: true };
    const plain: ProviderDescription = { provider: "zot", name: "zot", capabilities, notes: [] };
    expect(() => offersMatrix([plain])).toThrow("zot: Search works by now");
  });
});
