import type { Clock } from "./clock.ts";
import { builtInProfile, type RegistryProfile } from "./registry-profile.ts";

/** What a registry showed of itself. */
export type ProfileCorrection = Partial<RegistryProfile>;

/** Profiles of all hosts: the built-in ones, corrected by what was seen. */
export interface ProfileBook {
  of(host: string): RegistryProfile;
  /** Holds for a day, or until the program ends: registries are updated, and proxies in front of them change. */
  observe(host: string, correction: ProfileCorrection): void;
}

interface Observation {
  readonly correction: ProfileCorrection;
  readonly until: number;
}

/** After this time a registry is believed to be able to do everything again. */
const OBSERVATION_TTL_MS = 24 * 3_600_000;

/** A book that is empty but for what is built in. */
export function createProfileBook(clock: Pick<Clock, "monotonic">): ProfileBook {
  const observed = new Map<string, readonly Observation[]>();
  const fresh = (host: string): readonly Observation[] =>
    (observed.get(host) ?? []).filter(({ until }) => until > clock.monotonic());
  return {
    of: (host) =>
      Object.assign(
        { ...builtInProfile(host) },
        ...fresh(host).map(({ correction }) => correction),
      ) as RegistryProfile,
    observe: (host, correction) => {
      const known = fresh(host);
      const kept = known.filter((one) => !isCovered(one.correction, correction));
      const until = clock.monotonic() + OBSERVATION_TTL_MS;
      observed.set(host, [...kept, { correction, until }]);
    },
  };
}

/** True when the newer correction says something about everything that the older one was about. */
function isCovered(older: ProfileCorrection, newer: ProfileCorrection): boolean {
  return Object.keys(older).every((key) => key in newer);
}
