import type {
  Capabilities,
  ImageRow,
  Lock,
  NamespaceRow,
  ProviderDescription,
  ProviderId,
  Quota,
  RegistryLabel,
  ReplicationRule,
  ReplicationRun,
  RepositoryRow,
  ScanSummary,
  Vulnerability,
} from "../../shared/provider.ts";
import type { Hint } from "../../shared/hints.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import type { RegistryApi } from "../registry/api.ts";
import type { Challenge } from "../registry/auth/challenge.ts";
import type { CloudCredential, Credential } from "../registry/credential.ts";

export interface CallOptions {
  readonly signal: AbortSignal;
}

export interface DeriveOptions extends CallOptions {
  /** Told when the cloud replaced the account's secret: the old one may end. */
  readonly onRenewed: (account: CloudCredential) => void;
}

/** What somebody has to do to sign in to a cloud: open a page of that cloud, and type a code there. */
export interface DeviceCode {
  readonly userCode: string;
  /** `https:` only. */
  readonly verificationUri: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface DeviceSignInOptions extends CallOptions {
  /** Whose directory; the user's own when it is left out. */
  readonly tenant?: string | undefined;
  /** Told once, as soon as it is known. */
  readonly onCode: (code: DeviceCode) => void;
}

/** What a registry answers to somebody who says nothing of himself. */
export interface Signs {
  /** As in a reference. */
  readonly host: string;
  /** Of `GET /v2/`. */
  readonly status: number;
  readonly challenges: readonly Challenge[];
  header(name: string): string | undefined;
  /** One more question to the same host, without a credential. Undefined when nothing usable came back. */
  probe(path: string): Promise<{ readonly status: number; readonly text: string } | undefined>;
}

/** A kind of registry service. One folder each, with the same file names. */
export interface Provider {
  readonly id: ProviderId;
  /** As the service calls itself. */
  readonly name: string;
  /** True for hosts that can be nobody else's: then nothing is asked. Whole names only. */
  ownsHost(host: string): boolean;
  /** Recognises a service that runs under any name. Whatever it says, no credential of ours goes to another host for it. */
  recognises?(signs: Signs, options: CallOptions): Promise<boolean>;
  /** As one account sees it. Asks nobody yet. */
  open(api: RegistryApi): ProviderAccount;
  /**
   * Makes what the registry itself takes of an account of the cloud: a password or token that ends, with `expiresAt`.
   * @throws login_refused, denied, invalid_input when this service does not know the kind of account
   */
  derive?(account: CloudCredential, api: RegistryApi, options: DeriveOptions): Promise<Credential>;
  /**
   * Signs in to the cloud by a code that the user types elsewhere. Ends when that was done.
   * @throws login_refused, denied, invalid_input for a tenant that cannot be one
   */
  deviceSignIn?(api: RegistryApi, options: DeviceSignInOptions): Promise<CloudCredential>;
}

/** A part of a list. */
export interface RowsPage<Row> {
  readonly rows: readonly Row[];
  /** How many there are altogether, where the registry says so. */
  readonly total?: number;
}

/** An image whose name or digest is meant. */
export interface ImageOf {
  /** Without the host. */
  readonly repository: string;
  readonly digest: Digest;
}

/**
 * What one account can do at one registry beyond the distribution-spec. What a service cannot do is absent. Everything
 * throws what the registry refuses: denied, unauthorized, repository_not_found, rate_limited, registry_refused, …
 */
export interface ProviderAccount {
  /** What it is and offers, in as few questions as possible; kept as long as the account is open. */
  describe(options: CallOptions): Promise<ProviderDescription>;
  /** Repositories by page. @param namespace only those in it */
  listRepositories?(
    options: CallOptions & { readonly namespace?: string },
  ): AsyncIterable<RowsPage<RepositoryRow>>;
  listNamespaces?(options: CallOptions): AsyncIterable<RowsPage<NamespaceRow>>;
  /** Images of a repository with their tags, by page; also those without a tag. Never one request for each tag. */
  listImages?(repository: string, options: CallOptions): AsyncIterable<RowsPage<ImageRow>>;
  /** Repositories that anybody offers, not only the account's. */
  search?(text: string, options: CallOptions): Promise<readonly RepositoryRow[]>;
  /** Does what {@link Capabilities.tagDeletion} says. Undo is the caller's business. */
  deleteTag?(repository: string, tag: string, options: CallOptions): Promise<void>;
  /** With all its tags. */
  deleteImage?(image: ImageOf, options: CallOptions): Promise<void>;
  deleteRepository?(repository: string, options: CallOptions): Promise<void>;
  createRepository?(
    repository: string,
    options: CallOptions & { readonly isPublic: boolean },
  ): Promise<void>;
  createNamespace?(
    name: string,
    options: CallOptions & { readonly isPublic: boolean },
  ): Promise<void>;
  /**
   * Of tags that point at images now, those that nobody can move, as far as the service tells; what stays unknown is left
   * out. A request for each of a few of them at most, and none where one answers for all.
   */
  fixedTags?(
    repository: string,
    tags: readonly TagOn[],
    options: CallOptions,
  ): Promise<readonly { readonly name: string; readonly hint: Hint }[]>;
  readonly serverCopy?: ServerCopies;
  readonly scans?: Scans;
  readonly labels?: Labels;
  readonly locks?: Locks;
  quotas?(namespace: string, options: CallOptions): Promise<readonly Quota[]>;
  readonly replication?: Replication;
}

/** A tag and what it points at. */
export interface TagOn {
  readonly name: string;
  readonly digest: Digest;
}

/** Tags that are asked about one by one before a plan is shown: more would hold it up. */
export const MAX_FIXED_ASKED = 10;

/** An image that the server shall copy by itself. */
export interface ServerCopyRequest {
  readonly from: ImageOf & { readonly host: string; readonly tags: readonly string[] };
  readonly to: { readonly repository: string; readonly tags: readonly string[] };
}

/** What the server's copy does, beyond what was asked for. */
export interface ServerCopyPlan {
  /** Names that come along although nobody asked for them; those that exist there are moved. */
  readonly alsoTags: readonly string[];
}

export interface ServerCopies {
  /** By reading only. Undefined: this server cannot copy that, so somebody else has to. */
  plan(request: ServerCopyRequest, options: CallOptions): Promise<ServerCopyPlan | undefined>;
  /** Copies; says how far it is, 0 to 100, where the server tells. Ends when the image is there with its tags. */
  run(
    request: ServerCopyRequest,
    options: CallOptions,
  ): AsyncIterable<{ readonly percent?: number; readonly message?: string }>;
}

export interface Scans {
  summary(image: ImageOf, options: CallOptions): Promise<ScanSummary>;
  vulnerabilities(image: ImageOf, options: CallOptions): Promise<readonly Vulnerability[]>;
  /** Absent where scans start by themselves only. */
  start?(image: ImageOf, options: CallOptions): Promise<void>;
}

export interface Labels {
  /** Those that an image of this repository may get. */
  list(repository: string, options: CallOptions): Promise<readonly RegistryLabel[]>;
  add(image: ImageOf, labelId: string, options: CallOptions): Promise<void>;
  remove(image: ImageOf, labelId: string, options: CallOptions): Promise<void>;
}

/** What is locked: a repository, one tag of it, or one image of it. */
export interface LockTarget {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

export interface Locks {
  read(target: LockTarget, options: CallOptions): Promise<Lock>;
  write(target: LockTarget, lock: Partial<Lock>, options: CallOptions): Promise<Lock>;
}

export interface Replication {
  rules(options: CallOptions): Promise<readonly ReplicationRule[]>;
  /** @returns the run */
  start(ruleId: string, options: CallOptions): Promise<string>;
  run(runId: string, options: CallOptions): Promise<ReplicationRun>;
  stop?(runId: string, options: CallOptions): Promise<void>;
}

/** For services of which nothing is known beyond the distribution-spec. */
export const PLAIN_CAPABILITIES: Capabilities = {
  repositories: "catalog",
  namespaces: "none",
  imageRows: false,
  pullCounts: false,
  tagDeletion: "ask",
  deleteRepository: false,
  createRepository: false,
  createNamespace: false,
  serverCopy: "no",
  scans: "no",
  labels: false,
  locks: false,
  quotas: false,
  replication: false,
  search: false,
};
