import type { TransferPlan } from "../../../shared/plan.ts";
import type { PlannedPulls } from "../../../shared/pulls.ts";

/** The pulls of several plans, one sum for each registry and account, with the newest that the registry said. */
export function addUpPulls(plans: readonly TransferPlan[]): readonly PlannedPulls[] {
  const sums = new Map<string, PlannedPulls>();
  for (const { pulls } of plans) {
    if (pulls === undefined) continue;
    const key = JSON.stringify([pulls.registry, pulls.account]);
    const before = sums.get(key);
    const allowance = [before?.allowance, pulls.allowance]
      .filter((one) => one !== undefined)
      .toSorted((a, b) => b.at - a.at)[0];
    sums.set(key, {
      ...pulls,
      taken: pulls.taken + (before?.taken ?? 0),
      toCome: pulls.toCome + (before?.toCome ?? 0),
      ...(allowance === undefined ? {} : { allowance }),
    });
  }
  return [...sums.values()];
}
