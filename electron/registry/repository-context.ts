import type { ErrorDetails } from "../../shared/errors.ts";
import type { PullAllowance } from "../../shared/pulls.ts";
import type { RegistryProfile } from "../../shared/registry-profile.ts";
import type { Exchange } from "./exchange.ts";
import type { KeptManifests, ManifestCache } from "./manifest-cache.ts";
import type { KnownBlobs } from "./mount-index.ts";
import type { PullMeter } from "./pull-meter.ts";
import type { ProfileBook, ProfileCorrection } from "./registry-profile-book.ts";
import type { UploadJournal } from "./upload-journal.ts";
import type { UploadSessions } from "./upload-session.ts";

/** What every operation on a repository needs. */
export interface RepositoryContext {
  readonly exchange: Exchange;
  /** The path, without the host: `library/alpine`. */
  readonly name: string;
  /** Tokens are asked for with this right at once, so that a push does not need two. */
  readonly access: "pull" | "push";
  readonly manifests: ManifestCache;
  readonly sessions: UploadSessions;
  /** Choices that stand above the profile. */
  readonly limits: Partial<UploadLimits>;
  readonly profile: HostProfile;
  /** Whose uploads and blobs are remembered. */
  readonly accessId: string;
  /** Absent: uploads end with the process. */
  readonly journal: UploadJournal | undefined;
  /** Absent: nothing is learned about where blobs are. */
  readonly knownBlobs: KnownBlobs | undefined;
  /** What the registry last said of the pulls that this account has left. */
  readonly allowance: (account: string | undefined) => PullAllowance | undefined;
}

/** How blobs are cut for upload; by default as the registry's profile says. */
export type UploadLimits = Pick<RegistryProfile, "maxMonolithic" | "chunkSize">;

/** The profile of one registry. */
export interface HostProfile {
  current(): RegistryProfile;
  observe(correction: ProfileCorrection): void;
}

/** What is remembered from one request to the next, and by all clients of a program. */
export interface RegistryMemory {
  readonly profiles: ProfileBook;
  readonly limits: Partial<UploadLimits>;
  readonly journal?: UploadJournal | undefined;
  readonly knownBlobs?: KnownBlobs | undefined;
  readonly manifests?: KeptManifests | undefined;
  readonly pulls: PullMeter;
}

/** What is remembered, for one registry as one account. */
export function memoryFor(
  memory: RegistryMemory,
  access: { readonly id: string; readonly host: string },
): Pick<
  RepositoryContext,
  "limits" | "profile" | "accessId" | "journal" | "knownBlobs" | "allowance"
> {
  const { profiles, limits, journal, knownBlobs, pulls } = memory;
  const { id: accessId, host } = access;
  const profile: HostProfile = {
    current: () => profiles.of(host),
    observe: (correction) => profiles.observe(host, correction),
  };
  const allowance: RepositoryContext["allowance"] = (account) => pulls.of({ host, account });
  return { limits, profile, accessId, journal, knownBlobs, allowance };
}

/** Host, repository and full reference, for errors. */
export function referenceDetails(
  { exchange, name }: RepositoryContext,
  reference?: string,
): ErrorDetails {
  const base = { host: exchange.host, repository: name };
  if (reference === undefined || reference === "") return base;
  const separator = reference.includes(":") ? "@" : ":";
  return { ...base, reference: `${exchange.host}/${name}${separator}${reference}` };
}
