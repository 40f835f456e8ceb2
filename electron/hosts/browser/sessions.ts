import { createHash, randomBytes as systemRandomBytes, timingSafeEqual } from "node:crypto";

/** 256 bits: not to be guessed in the life of the machine. */
const TOKEN_BYTES = 32;

/** Long enough for a browser to start, short enough that a URL seen later is worthless. */
const LAUNCH_LIFE_MS = 60_000;

/** Launch URLs that wait at the same time; more drops the oldest. */
const MAX_LAUNCHES = 16;

/** Tabs remembered; more drops the one that connected least recently. */
const MAX_SESSIONS = 64;

/** Wrong tokens answered as wrong in one window. Further ones are only told to wait. */
const MAX_WRONG = 10;
const WRONG_WINDOW_MS = 60_000;

export type Admission =
  | { readonly kind: "admitted" }
  | { readonly kind: "wrong" }
  | { readonly kind: "throttled"; readonly retryAfterSeconds: number };

export type Redemption = { readonly kind: "session"; readonly session: string } | Refusal;

type Refusal = Exclude<Admission, { kind: "admitted" }>;

/** Tokens of one host run. They live in memory only, as digests; nothing here is ever written to disk. */
export interface Sessions {
  /** A token for one launch URL: works once, for 60 seconds. */
  newLaunchToken(): string;
  /** True while a launch URL is out that has neither been used nor run out. */
  hasPendingLaunch(): boolean;
  /** Exchanges a launch token for a session token. */
  redeem(launchToken: string | undefined): Redemption;
  /** Whether a session token is one of ours. A right token is never throttled. */
  admit(sessionToken: string | undefined): Admission;
}

export interface SessionsOptions {
  readonly now?: () => number;
  readonly randomBytes?: (size: number) => Uint8Array;
}

interface Held {
  readonly digest: Uint8Array;
  /** Milliseconds of `now`. */
  readonly since: number;
}

export function createSessions(options: SessionsOptions = {}): Sessions {
  const now = options.now ?? Date.now;
  const randomBytes = options.randomBytes ?? systemRandomBytes;
  const wrongTokens = createThrottle(now);
  let launches: readonly Held[] = [];
  let sessions: readonly Held[] = [];

  const newToken = (): string => Buffer.from(randomBytes(TOKEN_BYTES)).toString("base64url");
  const dropOldLaunches = (): void => {
    launches = launches.filter(({ since }) => now() - since < LAUNCH_LIFE_MS);
  };

  return {
    newLaunchToken() {
      const token = newToken();
      dropOldLaunches();
      launches = [...launches, hold(token, now())].slice(-MAX_LAUNCHES);
      return token;
    },
    hasPendingLaunch() {
      dropOldLaunches();
      return launches.length > 0;
    },
    redeem(launchToken) {
      dropOldLaunches();
      const launch = find(launches, launchToken);
      if (launch === undefined) return wrongTokens.refuse();
      launches = launches.filter((other) => other !== launch);
      const session = newToken();
      sessions = [...sessions, hold(session, now())].slice(-MAX_SESSIONS);
      return { kind: "session", session };
    },
    admit(sessionToken) {
      const session = find(sessions, sessionToken);
      if (session === undefined) return wrongTokens.refuse();
      sessions = [...sessions.filter((other) => other !== session), session];
      return { kind: "admitted" };
    },
  };
}

function hold(token: string, since: number): Held {
  return { digest: digestOf(token), since };
}

function digestOf(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
}

/** Compares digests, each in constant time and all of them, so that the time taken says nothing about the tokens. */
function find(held: readonly Held[], token: string | undefined): Held | undefined {
  if (token === undefined) return undefined;
  const digest = digestOf(token);
  let found: Held | undefined;
  for (const candidate of held) {
    if (timingSafeEqual(candidate.digest, digest)) found = candidate;
  }
  return found;
}

function createThrottle(now: () => number): { refuse(): Refusal } {
  let windowStart = Number.NEGATIVE_INFINITY;
  let wrong = 0;
  return {
    refuse() {
      const time = now();
      if (time - windowStart >= WRONG_WINDOW_MS) {
        windowStart = time;
        wrong = 0;
      }
      wrong += 1;
      if (wrong <= MAX_WRONG) return { kind: "wrong" };
      const waitMs = windowStart + WRONG_WINDOW_MS - time;
      return { kind: "throttled", retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
    },
  };
}
