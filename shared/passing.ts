import { type ErrorCode, hasCode } from "./errors.ts";

/** 499 and 520-524 are those of proxies in front of registries. */
const PASSING: ReadonlySet<number> = new Set([
  408, 425, 429, 499, 500, 502, 503, 504, 520, 521, 522, 523, 524,
]);

const AWAY: readonly ErrorCode[] = ["connection_refused", "host_not_found", "proxy_failed"];

/** True for an HTTP status after which the same request may well succeed. */
export function isPassingStatus(status: number): boolean {
  return PASSING.has(status);
}

/** True for failures of the network that may pass. A name that does not exist or a closed port will not. */
export function isPassingError(error: unknown): boolean {
  if (hasCode(error, "connection_lost", "connection_timeout")) return true;
  return hasCode(error, "host_not_found") && error.details["reason"] === "EAI_AGAIN";
}

/** Failures that pass when the host has answered before: its network is away, or it is being restarted. */
export function isAwayError(error: unknown): boolean {
  return hasCode(error, ...AWAY);
}
