import { hasCode } from "../../shared/errors.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { Clock } from "./clock.ts";

/** A mirror that is down is not asked for a minute: every request to it would wait for its time-outs. */
const PAUSE_MS = 60_000;
/** More wrong contents than anybody comes across; then the oldest are given another chance. */
const MAX_DOUBTS = 1000;

/** What was learnt about mirrors: which are down, and which have wrong content. They are named by the id of their access. */
export class MirrorTrust {
  readonly #clock: Clock;
  readonly #pausedUntil = new Map<string, number>();
  readonly #doubts = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param digest what it would be asked for, when that is known */
  mayAsk(mirror: string, digest: Digest | undefined): boolean {
    const until = this.#pausedUntil.get(mirror);
    if (until !== undefined && this.#clock.monotonic() < until) return false;
    return digest === undefined || !this.#doubts.has(`${mirror} ${digest}`);
  }

  /** Leaves the mirror alone for a while when its failure is not about this one content. */
  failed(mirror: string, error: unknown): void {
    if (isOutage(error)) this.#pausedUntil.set(mirror, this.#clock.monotonic() + PAUSE_MS);
  }

  /** Never asks the mirror for this content again. */
  doubt(mirror: string, digest: Digest): void {
    const [oldest] = this.#doubts;
    if (this.#doubts.size >= MAX_DOUBTS && oldest !== undefined) this.#doubts.delete(oldest);
    this.#doubts.add(`${mirror} ${digest}`);
  }
}

/** What a mirror's failure means for later questions. @param digest what it was asked for, when that is known */
export function noteFailure(
  trust: MirrorTrust,
  id: string,
  digest: Digest | undefined,
  error: unknown,
): void {
  trust.failed(id, error);
  if (digest !== undefined && hasCode(error, "digest_mismatch", "size_mismatch")) {
    trust.doubt(id, digest);
  }
}

/** A mirror without the content, or without the right to it for us, may well have the next. */
function isOutage(error: unknown): boolean {
  return hasCode(
    error,
    "host_not_found",
    "connection_refused",
    "connection_lost",
    "connection_timeout",
    "tls_failed",
    "plain_http_refused",
    "proxy_failed",
    "proxy_refused",
    "not_a_registry",
    "login_refused",
    "rate_limited",
    "registry_failed",
  );
}
