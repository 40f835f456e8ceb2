import type { ErrorDetails } from "./errors.ts";

/**
 * Known causes behind a failure, finer than its code: each has words of its own that say what is the matter and what to
 * do. An AppError carries the cause as the fact `hint`; callers still match on the code only.
 */
export const HINTS = [
  // Found in a registry's refusal by electron/registry/refusal-hints.ts
  "alibaba_registry_password",
  "alibaba_namespace",
  "alibaba_attestation",
  "alibaba_personal_path",
  // Found in a refusal of its API by electron/providers/alibaba-acr
  "alibaba_access_key",
  "alibaba_clock",
  "alibaba_ram_action",
  "alibaba_personal_user",
  "alibaba_personal_limit",
  "alibaba_needs_access_key",
  "azure_missing_role",
  "azure_firewall",
  "azure_locked",
  // In what Microsoft Entra says, by electron/providers/azure-acr; facts `aad`, `tenant` and `why`
  "entra_declined",
  "entra_expired",
  "entra_conditional_access",
  "entra_tenant",
  "entra_consent",
  "entra_signed_out",
  "entra_no_role",
  "entra_refused",
  "hub_namespace",
  "hub_hidden_or_missing",
  "hub_pull_limit",
  // Of Docker Hub's own API, by electron/providers/docker-hub/api.ts
  "hub_personal_token",
  "hub_token_right",
  "harbor_project_missing",
  "harbor_role",
  "harbor_read_only",
  "harbor_immutable",
  "harbor_policy_vulnerabilities",
  "harbor_policy_unscanned",
  "harbor_policy_signature",
  "harbor_quota",
  "harbor_tag_exists",
  "harbor_csrf",
  "harbor_delete_by_digest",
  "harbor_child_of_index",
  "harbor_cli_secret",
  "ecr_repository_missing",
  "ecr_token",
  "ecr_immutable",
  // Of Amazon's API, by electron/providers/aws/refusal.ts and the providers beside it
  "ecr_image_in_index",
  "ecr_needs_account",
  "aws_key_refused",
  "aws_right_missing",
  "aws_clock",
  "aws_sso_ended",
  "ghcr_no_delete",
  "ghcr_denied",
  "distribution_delete_disabled",
  "gar_dangling_tag",
  "quay_plan",
  "quay_scope",
  "https_expected",
  "storage_blocked",
  // No refusal at all: Harbor answers a wrong password with the public projects. Set by whoever lists Harbor projects
  // and learns from /service/token that the password was not accepted.
  "harbor_anonymous_list",
  // Before there is an answer. Set beside `tls_failed` when its reason is an unknown authority and the host is known to
  // be a Harbor (which offers its authority for download), and beside `plain_http_refused` when a server answers a TLS
  // greeting in plain HTTP. `storage_blocked` is also set when the way to the storage, not to the registry, failed;
  // its fact is `storage`, the host that the registry pointed to.
  "private_authority",
  "plain_http",
  // What this program or this registry cannot do; set beside `unsupported`
  "engine_location",
  "tag_location",
  // A bare name that `portolan tag` looks for in the local store alone
  "tag_not_in_store",
  // An archive called `-` where there is no pipeline; fact `what`, by electron/archives/pipes.ts
  "no_pipe",
  // An archive that somebody read while it was written, and reads no more; by electron/archives/outlets.ts
  "download_over",
  "newer_data_folder",
  "catalog_missing",
  "deletion_unsupported",
  "tag_deletion_unsupported",
  // The user may not open the engine's socket; set beside `engine_failed` by electron/engines/engine-error.ts
  "engine_forbidden",
  // A removal that the registry confirmed and did not carry out; facts `removed` and `left`, by electron/images/removal.ts
  "removal_incomplete",
] as const;

export type Hint = (typeof HINTS)[number];

const KNOWN: ReadonlySet<unknown> = new Set(HINTS);

export function isHint(value: unknown): value is Hint {
  return KNOWN.has(value);
}

/** The cause that an error names, if it names one that is known here. */
export function hintOf(details: ErrorDetails): Hint | undefined {
  const value = Object.hasOwn(details, "hint") ? details["hint"] : undefined;
  return isHint(value) ? value : undefined;
}
