import type { PlanNotice } from "../../shared/plan.ts";
import type { TransferRequest } from "../../shared/transfer.ts";
import type { Destination, ImageCallOptions, ServerCopyWork } from "../images/image-store.ts";
import type { PinnedName } from "./moved-tag.ts";
import { mapBounded } from "./parallel.ts";
import { isUnchanged, type ResolvedCopy } from "./plan.ts";
import { onSide } from "./sides.ts";

/** What a registry copies by itself. Without `work`: nothing. */
export interface PlannedServerCopy {
  readonly work: readonly ServerCopyWork[] | undefined;
  /** Names that come along, each with what it is at the destination now. */
  readonly also: readonly ResolvedCopy[];
  readonly notices: readonly PlanNotice[];
}

export const NOT_BY_SERVER: PlannedServerCopy = { work: undefined, also: [], notices: [] };

/** An image that goes to the destination whole, unless it was made for it. */
interface Candidate extends ResolvedCopy {
  readonly pinned: PinnedName;
  readonly made: boolean;
}

/** Questions at once; each is one or two requests. */
const PARALLEL_QUESTIONS = 4;

/**
 * Asks the destination whether it can fetch all these images by itself, and looks at the names that it would take along.
 * When one of them is another image there now, it is not asked to: nobody wanted that name moved.
 */
export async function planServerCopy(
  request: TransferRequest,
  destination: Destination,
  candidates: readonly Candidate[],
  { signal }: ImageCallOptions,
): Promise<PlannedServerCopy> {
  const { serverCopy } = destination;
  const wanted = candidates.filter((candidate) => !isUnchanged(candidate));
  const isWhole = request.platforms.length === 0 && !wanted.some(({ made }) => made);
  if (serverCopy === undefined || request.serverCopy === "never") return NOT_BY_SERVER;
  // What belongs to the image would stay behind.
  if (request.additions === "all") return NOT_BY_SERVER;
  if (!isWhole || wanted.length === 0) return NOT_BY_SERVER;
  const work = wanted.flatMap(workFor);
  if (work.length < wanted.length) return NOT_BY_SERVER;
  const bounds = { limit: PARALLEL_QUESTIONS, signal };
  const plans = await mapBounded(work, bounds, (one, signal) =>
    onSide("destination", () => serverCopy.plan(one, { signal })),
  );
  const also: ResolvedCopy[] = [];
  const asked = new Set(candidates.flatMap(({ names }) => names.map(({ name }) => name)));
  for (const [at, plan] of plans.entries()) {
    const root = wanted[at]?.root;
    if (plan === undefined || root === undefined) return NOT_BY_SERVER;
    const names = [...new Set(plan.alsoTags)].filter((name) => !asked.has(name));
    for (const name of names) asked.add(name);
    const resolved = await mapBounded(names, bounds, async (name, signal) => ({
      name,
      current: await onSide("destination", () => destination.resolveName(name, { signal })),
    }));
    also.push({ root, names: resolved });
  }
  const moved = also.flatMap(({ root, names }) =>
    names.filter(({ current }) => current !== undefined && current.digest !== root.digest),
  );
  return moved.length === 0 ? { work, also, notices: [] } : declined(moved);
}

function declined(moved: readonly { readonly name: string }[]): PlannedServerCopy {
  const names = moved.map(({ name }) => name).join(", ");
  return {
    ...NOT_BY_SERVER,
    notices: [{ code: "server_copy_moves_tags", details: { names, count: moved.length } }],
  };
}

/** Nothing for an image that is in no registry. */
function workFor({ pinned, root, names }: Candidate): ServerCopyWork[] {
  const { location } = pinned.source;
  if (location.kind !== "registry") return [];
  const { registry: host, repository } = location.reference;
  const tags = "name" in pinned.from ? [pinned.from.name] : [];
  const from = { host, repository, digest: root.digest, tags };
  return [{ from, tags: names.map(({ name }) => name) }];
}
