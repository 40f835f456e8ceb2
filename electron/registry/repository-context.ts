import type { ErrorDetails } from "../../shared/errors.ts";
import type { Exchange } from "./exchange.ts";
import type { ManifestCache } from "./manifest-cache.ts";
import type { KnownBlobs } from "./mount-index.ts";
import type { RegistryProfile } from "./registry-profile.ts";
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
}

/** What is remembered, for one registry as one account. */
export function memoryFor(
  memory: RegistryMemory,
  access: { readonly id: string; readonly host: string },
): Pick<RepositoryContext, "limits" | "profile" | "accessId" | "journal" | "knownBlobs"> {
  const { profiles, limits, journal, knownBlobs } = memory;
  const { id: accessId, host } = access;
  const profile: HostProfile = {
    current: () => profiles.of(host),
    observe: (correction) => profiles.observe(host, correction),
  };
  return { limits, profile, accessId, journal, knownBlobs };
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
