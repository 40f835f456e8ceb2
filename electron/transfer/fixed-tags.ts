import { AppError } from "../../shared/errors.ts";
import type { PlanNotice, TransferPlan } from "../../shared/plan.ts";
import type { Destination, ImageCallOptions } from "../images/image-store.ts";
import type { ResolvedCopy } from "./plan.ts";
import { onSide } from "./sides.ts";

/**
 * Which names a rule or lock of the destination keeps where they are, as far as it says so by reading. Nothing is asked
 * where no name is moved.
 */
export async function lookForFixedTags(
  destination: Destination,
  copies: readonly ResolvedCopy[],
  options: ImageCallOptions,
): Promise<readonly PlanNotice[]> {
  const moved = copies.flatMap(({ root, names }) =>
    names.flatMap(({ name, current }) =>
      current === undefined || current.digest === root.digest
        ? []
        : [{ name, digest: current.digest }],
    ),
  );
  const { fixedNames } = destination;
  if (moved.length === 0 || fixedNames === undefined) return [];
  const fixed = await onSide("destination", () => fixedNames(moved, options));
  const at = repositoryOf(destination);
  return fixed.map(({ name, hint }) => ({
    code: "tag_fixed",
    details: { ...at, tag: name, hint },
  }));
}

function repositoryOf({ location }: Destination): { host?: string; repository?: string } {
  if (location.kind !== "registry") return {};
  const { registry: host, repository } = location.reference;
  return { host, repository };
}

/** Before anything moves: the registry would refuse the name at the very end. @throws registry_refused */
export function refuseFixed({ notices }: Pick<TransferPlan, "notices">): void {
  const fixed = notices.find(({ code }) => code === "tag_fixed");
  if (fixed === undefined) return;
  const { tag = "" } = fixed.details;
  throw new AppError("registry_refused", `${tag} is kept where it is by its registry`, {
    details: { ...fixed.details, side: "destination" },
  });
}
