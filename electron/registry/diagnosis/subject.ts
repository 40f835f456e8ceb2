import type { RegistryAccess } from "../access.ts";
import type { Challenge } from "../auth/challenge.ts";
import type { Clock } from "../clock.ts";
import type { Exchange } from "../exchange.ts";
import type { Resolve } from "../lookup.ts";
import type { OriginResolver } from "../scheme.ts";
import type { Timeouts, Transport } from "../transport.ts";

/** What is looked at. */
export interface Subject {
  readonly access: RegistryAccess;
  /** A repository that the user named. Only there is looked whether one may push. */
  readonly repository: string | undefined;
  /** Asks as the account of the access; nothing of it is shared with other clients. */
  readonly exchange: Exchange;
  readonly transport: Transport;
  readonly origins: OriginResolver;
  readonly resolve: Resolve;
  readonly timeouts: Timeouts;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** What earlier steps found, for those that come later. */
export interface Findings {
  /** Set by the first step. */
  origin: URL;
  /** What the registry wants to be asked with; empty when it asked for nothing. */
  challenges: readonly Challenge[];
  /** The first repository of the list that the account is for. */
  listed: string | undefined;
}
