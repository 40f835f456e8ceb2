import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ProviderId } from "../../../shared/provider.ts";
import { ROOT } from "../../../build/scripts/paths.ts";
import { PROVIDERS } from "./list.ts";
import type { ProviderHarness } from "./harness.ts";

/** One service that the suite looks at. */
export interface Candidate {
  readonly id: ProviderId;
  /** Of services that differ by edition. Absent for what `harness` starts. */
  readonly edition?: string;
  readonly harness: ProviderHarness;
}

/** What each provider is tested against: `harness` of `<id>/harness.ts`, and `editions` where it has some. */
export async function loadCandidates(): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  for (const { id } of PROVIDERS) {
    const path = join(ROOT, "test/support/providers", id, "harness.ts");
    if (!existsSync(path)) continue;
    const { harness, editions = {} } = (await import(path)) as Exported;
    if (harness !== undefined) found.push({ id, harness });
    for (const [edition, one] of Object.entries(editions))
      found.push({ id, edition, harness: one });
  }
  return found;
}

interface Exported {
  readonly harness?: ProviderHarness;
  readonly editions?: Readonly<Record<string, ProviderHarness>>;
}
