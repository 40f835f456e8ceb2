import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../../build/scripts/paths.ts";
import { PROVIDERS } from "./list.ts";
import type { ProviderHarness } from "./harness.ts";

/** What each provider is tested against, by its ID: `harness` of `<id>/harness.ts`. */
export async function loadHarnesses(): Promise<ReadonlyMap<string, ProviderHarness>> {
  const found = new Map<string, ProviderHarness>();
  for (const { id } of PROVIDERS) {
    const path = join(ROOT, "test/support/providers", id, "harness.ts");
    if (!existsSync(path)) continue;
    const { harness } = (await import(path)) as { harness?: ProviderHarness };
    if (harness !== undefined) found.set(id, harness);
  }
  return found;
}
