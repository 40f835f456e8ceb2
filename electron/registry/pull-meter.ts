import { isCurrent, type PullAllowance } from "../../shared/pulls.ts";
import type { Clock } from "./clock.ts";
import type { ExchangeOptions } from "./exchange.ts";
import type { ProfileBook } from "./registry-profile-book.ts";
import { retryAfterMs } from "./retry.ts";
import { type Headers, headerOf } from "./transport.ts";

/** Who reads where. */
export interface PullAccount {
  readonly host: string;
  /** Undefined for nobody. */
  readonly account: string | undefined;
}

/** Keeps what registries said, the newest for each host and account. */
export interface AllowanceKeeper {
  find(who: PullAccount): PullAllowance | undefined;
  list(): readonly PullAllowance[];
  keep(allowance: PullAllowance): void;
}

/**
 * Knows how many pulls are left, from the headers of answers that came anyway. Nothing is ever asked only to learn it.
 */
export interface PullMeter {
  /** Looks at an answer of the registry itself. @returns true when it counts pulls */
  note(who: PullAccount, answer: { readonly status: number; readonly headers: Headers }): boolean;
  /** The newest that the registry said, unless so much time has passed that it says nothing any more. */
  of(who: PullAccount): PullAllowance | undefined;
  /** All of them, by host. */
  list(): readonly PullAllowance[];
}

/** A meter over what the keeper has; by default it forgets everything when the program ends. */
export function createPullMeter(
  clock: Pick<Clock, "now">,
  keeper: AllowanceKeeper = memoryKeeper(),
): PullMeter {
  return {
    note: (who, answer) => {
      const read = readAllowance(who, answer, clock.now());
      if (read !== undefined) keeper.keep(read);
      return read !== undefined;
    },
    of: (who) => {
      const known = keeper.find(who);
      return known !== undefined && isCurrent(known, clock.now()) ? known : undefined;
    },
    list: () => keeper.list().filter((one) => isCurrent(one, clock.now())),
  };
}

/** For an exchange with a registry: keeps what it says, and that it is one that counts. */
export function listenForPulls(
  host: string,
  { pulls, profiles }: { readonly pulls: PullMeter; readonly profiles: ProfileBook },
): NonNullable<ExchangeOptions["heard"]> {
  return (account, answer) => {
    if (!pulls.note({ host, account }, answer)) return;
    if (!profiles.of(host).countsPulls) profiles.observe(host, { countsPulls: true });
  };
}

/**
 * `ratelimit-limit: 100;w=21600`, `ratelimit-remaining: 87;w=21600` and `docker-ratelimit-source`, of Docker Hub (docs.docker.com,
 * "Docker Hub pull usage and limits"); `ratelimit-reset` in seconds, of others (draft-ietf-httpapi-ratelimit-headers-03).
 */
function readAllowance(
  { host, account }: PullAccount,
  { status, headers }: { readonly status: number; readonly headers: Headers },
  now: number,
): PullAllowance | undefined {
  const limit = readCount(headerOf(headers, "ratelimit-limit"));
  const remaining = readCount(headerOf(headers, "ratelimit-remaining"));
  if (limit === undefined || remaining === undefined) return undefined;
  const windowSeconds = limit.windowSeconds ?? remaining.windowSeconds;
  const source = headerOf(headers, "docker-ratelimit-source")?.slice(0, MAX_SOURCE_LENGTH);
  const resetSeconds = readCount(headerOf(headers, "ratelimit-reset"))?.count;
  const waitMs = status === 429 ? retryAfterMs(headers, now) : undefined;
  const untilMs = resetSeconds === undefined ? waitMs : resetSeconds * 1000;
  return {
    host,
    ...(account === undefined ? {} : { account }),
    limit: limit.count,
    remaining: remaining.count,
    ...(windowSeconds === undefined ? {} : { windowSeconds }),
    ...(source === undefined ? {} : { source }),
    at: now,
    ...(untilMs === undefined ? {} : { until: now + untilMs }),
  };
}

/** An id or an address; anything longer is neither. */
const MAX_SOURCE_LENGTH = 100;

/** `100;w=21600`. Spec: RFC 9651, an Item with parameters; of a list, the first. */
function readCount(
  text: string | undefined,
): { readonly count: number; readonly windowSeconds: number | undefined } | undefined {
  const match = /^\s*(\d{1,10})\s*((?:;[^,]*)?)(?:,|$)/.exec(text ?? "");
  if (match === null) return undefined;
  const window = /;\s*w=(\d{1,10})(?:;|\s|$)/.exec(match[2] ?? "")?.[1];
  return {
    count: Number(match[1]),
    windowSeconds: window === undefined ? undefined : Number(window),
  };
}

function memoryKeeper(): AllowanceKeeper {
  const known = new Map<string, PullAllowance>();
  const key = ({ host, account }: { host: string; account?: string | undefined }): string =>
    JSON.stringify([host, account]);
  return {
    find: (who) => known.get(key(who)),
    list: () => [...known.values()],
    keep: (allowance) => void known.set(key(allowance), allowance),
  };
}
