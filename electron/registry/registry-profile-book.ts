import {
  type RegistryProfile,
  registryProfileSchema,
  type Trait,
} from "../../shared/registry-profile.ts";
import type { Clock } from "./clock.ts";
import { builtInProfile } from "./registry-profile.ts";

/** What a registry showed of itself. */
export type ProfileCorrection = Partial<RegistryProfile>;

/** One trait as it was seen. */
export interface Observation {
  readonly trait: string;
  /** Believed only when it is one that the trait can have: another version may have kept it. */
  readonly value: unknown;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Keeps observations, the newest of each trait. Losing one costs time and nothing else. */
export interface ObservationKeeper {
  find(host: string): readonly Observation[];
  keep(host: string, observations: readonly Observation[]): void;
  forget(host: string): void;
}

/** Profiles of all hosts: the built-in ones, corrected by what was seen. */
export interface ProfileBook {
  of(host: string): RegistryProfile;
  /** Holds for a day: registries are updated, and proxies in front of them change. */
  observe(host: string, correction: ProfileCorrection): void;
  /** Which traits were seen and still count, and when: milliseconds since 1970. */
  observedAt(host: string): Readonly<Partial<Record<Trait, number>>>;
  /** Back to what is built in. */
  forget(host: string): void;
}

/** After this time a registry is believed to be able to do everything again. */
const OBSERVATION_TTL_MS = 24 * 3_600_000;

/** The book over what the keeper has; by default it forgets everything when the program ends. */
export function createProfileBook(
  clock: Pick<Clock, "now">,
  keeper: ObservationKeeper = memoryKeeper(),
): ProfileBook {
  // The computer's clock may have been set: what was seen tomorrow counts no longer than what was seen yesterday.
  const isFresh = ({ at }: Observation): boolean =>
    Math.abs(clock.now() - at) <= OBSERVATION_TTL_MS;
  const fresh = (host: string): readonly Observation[] => keeper.find(host).filter(isFresh);
  return {
    of: (host) => Object.assign({ ...builtInProfile(host) }, ...fresh(host).map(correctionOf)),
    observe: (host, correction) => {
      const at = clock.now();
      const entries = Object.entries(correction);
      keeper.keep(
        host,
        entries.map(([trait, value]) => ({ trait, value, at })),
      );
    },
    observedAt: (host) =>
      Object.fromEntries(
        fresh(host).flatMap((seen) => Object.keys(correctionOf(seen)).map((key) => [key, seen.at])),
      ),
    forget: (host) => keeper.forget(host),
  };
}

function correctionOf({ trait, value }: Observation): ProfileCorrection {
  const parsed = registryProfileSchema.partial().safeParse({ [trait]: value });
  return parsed.success ? (parsed.data as ProfileCorrection) : {};
}

function memoryKeeper(): ObservationKeeper {
  const hosts = new Map<string, Map<string, Observation>>();
  return {
    find: (host) => [...(hosts.get(host)?.values() ?? [])],
    keep: (host, observations) => {
      const known = hosts.get(host) ?? new Map<string, Observation>();
      hosts.set(host, known);
      for (const one of observations) known.set(one.trait, one);
    },
    forget: (host) => void hosts.delete(host),
  };
}
