import type { TransferPlan } from "../../../shared/plan.ts";

export interface PlanPart {
  /** Layers; configs are a few kilobytes and would only confuse the count. */
  readonly count: number;
  readonly bytes: number;
}

export interface PlanSummary {
  readonly exists: PlanPart;
  readonly mount: PlanPart;
  readonly move: PlanPart;
}

/** The plans of one sheet added up. A layer that several of them name is moved once and counted once. */
export function summarisePlans(plans: readonly TransferPlan[]): PlanSummary {
  const seen = new Set<string>();
  const parts = {
    exists: { count: 0, bytes: 0 },
    mount: { count: 0, bytes: 0 },
    move: { count: 0, bytes: 0 },
  };
  for (const { blobs } of plans) {
    for (const { descriptor, role, action } of blobs) {
      if (seen.has(descriptor.digest)) continue;
      seen.add(descriptor.digest);
      parts[action].bytes += descriptor.size;
      if (role === "layer") parts[action].count += 1;
    }
  }
  return parts;
}
