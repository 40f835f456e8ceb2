import type { PlannedPulls } from "../../shared/pulls.ts";
import type { PlanNotice } from "../../shared/plan.ts";
import type { Metered } from "../images/image-store.ts";
import { type Nodes, successors } from "./graph.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";

/** What a plan says of the pulls of its source. */
export interface PullFindings {
  readonly pulls?: PlannedPulls;
  readonly notices: readonly PlanNotice[];
}

/** Manifests below those that were read which would have to be asked for, each once. */
export function toBeAsked(
  descriptors: readonly Descriptor[],
  { isKept }: Pick<Metered, "isKept">,
): number {
  const digests = new Set(descriptors.map(({ digest }) => digest));
  return [...digests].filter((digest) => !isKept(digest)).length;
}

/** The children of what was read, without those that were read as well. */
export function unreadChildren(nodes: Nodes): readonly Descriptor[] {
  return [...nodes.values()]
    .flatMap(({ manifest }) => successors(manifest).manifests)
    .filter(({ digest }) => !nodes.has(digest));
}

/** True when the registry would not let so many manifests be read. What it never said, it does not limit. */
export function isTooMany(count: number, metered: Metered): boolean {
  const allowance = metered.allowance();
  return metered.isCounted() && allowance !== undefined && allowance.remaining < count;
}

/** @param toCome what the plan left untouched, because it is more than what is left */
export function describePulls(metered: Metered | undefined, toCome: number): PullFindings {
  if (metered === undefined || !metered.isCounted()) return { notices: [] };
  const { registry } = metered;
  const [account, allowance] = [metered.account(), metered.allowance()];
  const pulls: PlannedPulls = {
    registry,
    ...(account === undefined ? {} : { account }),
    taken: metered.taken(),
    toCome,
    ...(allowance === undefined ? {} : { allowance }),
  };
  if (toCome === 0) return { pulls, notices: [] };
  const remaining = allowance?.remaining ?? 0;
  return { pulls, notices: [{ code: "pulls_short", details: { registry, toCome, remaining } }] };
}
