import { AppError } from "./errors.ts";
import type { Digest } from "./oci/digest.ts";
import type { PlannedTag, TransferPlan } from "./plan.ts";

/** Before anything moves: every tag of the plan is new or points at the image already. @throws tag_exists */
export function refuseReplacing({ tags }: Pick<TransferPlan, "tags">): void {
  for (const tag of tags) if (tag.previous !== undefined) throw tagExists(tag, tag.previous);
}

/** The tag is kept where it is. @param actual what it points at */
export function tagExists({ name, digest }: PlannedTag, actual: Digest): AppError {
  return new AppError("tag_exists", `${name} points at ${actual}, not ${digest}, and is kept`, {
    details: { tag: name, digest, actual, side: "destination" },
  });
}
