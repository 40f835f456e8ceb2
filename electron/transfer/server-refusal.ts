import { type AppError, type ErrorCode, hasCode, isAppError } from "../../shared/errors.ts";
import { type Hint, hintOf } from "../../shared/hints.ts";
import type { Location } from "../../shared/location.ts";
import { isAwayError, isPassingError } from "../../shared/passing.ts";

/** What a service says when it does not copy: it lacks the way, the account lacks the right to it, or it broke. */
const REFUSALS: readonly ErrorCode[] = [
  "unsupported",
  "denied",
  "unauthorized",
  "login_refused",
  "repository_not_found",
  "manifest_not_found",
  "blob_not_found",
  "not_a_registry",
  "registry_refused",
  "registry_failed",
];

/** Causes that a push meets as well. */
const MET_AGAIN: ReadonlySet<Hint> = new Set<Hint>([
  "azure_locked",
  "ecr_immutable",
  "harbor_immutable",
  "harbor_policy_signature",
  "harbor_policy_unscanned",
  "harbor_policy_vulnerabilities",
  "harbor_project_missing",
  "harbor_quota",
  "harbor_read_only",
  "quay_plan",
]);

/** Names that cannot be. Spec: distribution-spec v1.1, Error Codes; `TAG_INVALID` stands in earlier versions. */
const WRONG_NAMES: ReadonlySet<unknown> = new Set(["NAME_INVALID", "TAG_INVALID"]);

/**
 * Whether an image can still go the ordinary way when its destination failed to copy it by itself: not where a push
 * would meet the same, and not while the destination cannot be reached or asks to be left alone.
 */
export function leavesOrdinaryWay(error: unknown, destination: Location): error is AppError {
  if (!isAppError(error)) return false;
  const hint = hintOf(error.details);
  if (hint !== undefined && MET_AGAIN.has(hint)) return false;
  if (WRONG_NAMES.has(error.details["registryCode"])) return false;
  if (isPassingError(error) || isAwayError(error)) return isElsewhere(error, destination);
  return hasCode(error, ...REFUSALS);
}

/** Some services are told to copy at another host than the one that takes pushes. */
function isElsewhere({ details }: AppError, destination: Location): boolean {
  const host = details["host"];
  return (
    destination.kind === "registry" && host !== undefined && host !== destination.reference.registry
  );
}
