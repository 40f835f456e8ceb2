import { z } from "zod";

/**
 * Every failure that a caller may want to tell apart. Match on the code, never on a class or on message text: two
 * copies of a class may meet across a process boundary, and texts are translated.
 */
export const ERROR_CODES = [
  // What the user typed
  "invalid_reference",
  "invalid_digest",
  "invalid_platform",
  "invalid_location",
  "invalid_input",
  "unsupported",
  "confirmation_required",
  // Reaching a host
  "host_not_found",
  "connection_refused",
  "connection_lost",
  "connection_timeout",
  "tls_failed",
  "plain_http_refused",
  "origin_refused",
  "realm_untrusted",
  "proxy_failed",
  "proxy_refused",
  "registry_blocked",
  "not_a_registry",
  // What a registry answers
  "unauthorized",
  "login_refused",
  "denied",
  "repository_not_found",
  "manifest_not_found",
  "blob_not_found",
  "rate_limited",
  "registry_refused",
  "registry_failed",
  // What content turns out to be
  "digest_mismatch",
  "size_mismatch",
  "truncated_body",
  "manifest_too_large",
  "ambiguous_manifest",
  "invalid_manifest",
  "obsolete_manifest",
  "body_too_large",
  "graph_too_large",
  "list_too_long",
  "platform_not_found",
  // Places on this computer
  "layout_invalid",
  "archive_invalid",
  "layer_invalid",
  "image_not_found",
  "destination_full",
  "destination_not_writable",
  "destination_exists",
  "bundle_incomplete",
  "path_not_found",
  "lock_timeout",
  "keychain_unavailable",
  "keychain_locked",
  // What other programs left on this computer
  "helper_missing",
  "helper_failed",
  "configuration_invalid",
  // Docker and Podman engines
  "engine_unknown",
  "engine_away",
  "engine_refused",
  "engine_failed",
  // The application itself
  "connection_unknown",
  "connection_exists",
  "password_required",
  "transfer_unknown",
  "transfer_taken",
  "tag_moved",
  "tag_exists",
  "target_unknown",
  "target_exists",
  "undo_unknown",
  "undo_impossible",
  "cancelled",
  "internal",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Flat facts about a failure, safe to show and to log: hosts, repositories, digests, sizes. Never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

export interface AppErrorOptions {
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

/** The one error class. `message` says what failed and on which thing, for a developer; texts for people are in i18n. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** What crosses a process boundary in place of an error: no stack, no cause, no header. */
export const wireErrorSchema = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

export type WireError = z.infer<typeof wireErrorSchema>;

export function isAppError(error: unknown): error is AppError {
  return error instanceof AppError;
}

/** True when `error` is an AppError with one of the codes. */
export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is AppError {
  return isAppError(error) && codes.includes(error.code);
}

/** An AppError for the wire; anything else becomes `internal` and keeps only the id under which it was logged. */
export function toWireError(error: unknown, logId = ""): WireError {
  if (isAppError(error)) {
    return { code: error.code, message: error.message, details: { ...error.details } };
  }
  return { code: "internal", message: "unexpected failure inside the engine", details: { logId } };
}

export function fromWireError(wire: WireError): AppError {
  return new AppError(wire.code, wire.message, { details: wire.details });
}

/** The error that stands for "the user or the caller stopped this". */
export function cancelledError(what = "the operation"): AppError {
  return new AppError("cancelled", `${what} was cancelled`);
}

/** Same error, with more facts added; facts already present win. */
export function withDetails(error: unknown, details: ErrorDetails): unknown {
  if (!isAppError(error)) return error;
  return new AppError(error.code, error.message, {
    details: { ...details, ...error.details },
    cause: error.cause,
  });
}
