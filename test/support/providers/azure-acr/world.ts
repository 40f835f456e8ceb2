import { createHash } from "node:crypto";

/** What may be done, as the service's API has it. */
export interface Attributes {
  deleteEnabled: boolean;
  writeEnabled: boolean;
  readEnabled: boolean;
  listEnabled: boolean;
}

export interface StoredTag {
  readonly name: string;
  digest: string;
  readonly at: number;
  readonly attributes: Attributes;
}

export interface StoredManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly size: number;
  readonly at: number;
  readonly platform?: { readonly os: string; readonly architecture: string };
  readonly references?: readonly { readonly os: string; readonly architecture: string }[];
  readonly attributes: Attributes;
}

export interface StoredRepository {
  readonly tags: Map<string, StoredTag>;
  readonly manifests: Map<string, StoredManifest>;
  readonly attributes: Attributes;
}

/** What somebody may do: repository name, or `team/*`, to actions of the service. */
export type ScopeMap = Readonly<Record<string, readonly string[]>>;

export const EVERYTHING: readonly string[] = [
  "pull",
  "push",
  "delete",
  "metadata_read",
  "metadata_write",
];

export interface AzureUser {
  /** Of the admin user, of a token, or of a service principal. */
  readonly password?: string;
  readonly map: ScopeMap;
  readonly mayList: boolean;
}

/** Somebody in the directory. */
export interface Person {
  readonly name: string;
  readonly tenant: string;
  /** Rights at the management API, as roles name them. */
  readonly actions: readonly string[];
  readonly notActions?: readonly string[];
}

/** How the person at the code's page behaves. */
export type AtCodePage = "waits" | "allows" | "declines" | { readonly refused: number };

/** One registry of Azure with its directory and its management API; tests change it as they like. */
export interface AzureWorld {
  readonly host: string;
  readonly users: Map<string, AzureUser>;
  readonly repositories: Map<string, StoredRepository>;
  /** Who signs in by code, and what he may do at the registry; undefined: he has no role. */
  person: Person;
  role: AzureUser | undefined;
  /** How often the code's page says that the person has not come yet. */
  pendingPolls: number;
  atCodePage: AtCodePage;
  verificationUri: string;
  /** Seconds between questions. */
  interval: number;
  /** Audiences that the directory gives out tokens for, and that the registry takes. */
  audiences: readonly string[];
  takenAudiences: readonly string[];
  spelling: "metadata_read" | "metadataRead";
  /** The most rows of a page, whatever is asked. */
  pageSize: number;
  /** Every page of a list is the first one, and says that there are more. */
  repeatsPages: boolean;
  hasFirewall: boolean;
  isAbac: boolean;
  /** Where the import's progress is said to be; undefined: at the management API. */
  operationHost: string | undefined;
  importPolls: number;
  readonly imports: unknown[];
  /** What the management API says is used. */
  usages: readonly Readonly<Record<string, unknown>>[];
  importFailure: { readonly code: string; readonly message: string } | undefined;
  /** Refresh tokens of the directory that are good, and what came of each redemption. */
  readonly refreshTokens: Set<string>;
}

export const TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";
export const HOST = "acme.azurecr.io";
/** 2026-05-01. */
const SEEDED_AT = Date.UTC(2026, 4, 1);

export function createAzureWorld(host: string = HOST): AzureWorld {
  return {
    host,
    users: new Map([
      ["acme", { password: "canary-admin", map: { "*": EVERYTHING }, mayList: true }],
      [
        "reader",
        { password: "canary-reader", map: { "team/*": ["pull", "metadata_read"] }, mayList: false },
      ],
    ]),
    repositories: new Map(),
    person: { name: "ada@contoso.example", tenant: TENANT, actions: ["*"] },
    role: { map: { "*": EVERYTHING }, mayList: true },
    pendingPolls: 1,
    atCodePage: "allows",
    verificationUri: "https://microsoft.com/devicelogin",
    interval: 5,
    audiences: ["https://containerregistry.azure.net", "https://management.azure.com"],
    takenAudiences: ["https://containerregistry.azure.net", "https://management.azure.com"],
    spelling: "metadata_read",
    pageSize: 1000,
    repeatsPages: false,
    hasFirewall: false,
    isAbac: false,
    operationHost: undefined,
    importPolls: 2,
    imports: [],
    usages: [
      { name: "Webhooks", currentValue: 2, limit: 500, unit: "Count" },
      { name: "Size", currentValue: 12_345_678, limit: 536_870_912_000, unit: "Bytes" },
    ],
    importFailure: undefined,
    refreshTokens: new Set(),
  };
}

export function open(): Attributes {
  return { deleteEnabled: true, writeEnabled: true, readEnabled: true, listEnabled: true };
}

export function repositoryOf(world: AzureWorld, name: string): StoredRepository {
  const known = world.repositories.get(name);
  if (known !== undefined) return known;
  const made = { tags: new Map(), manifests: new Map(), attributes: open() };
  world.repositories.set(name, made);
  return made;
}

/** Puts an image there. @returns its digest */
export function seed(
  world: AzureWorld,
  name: string,
  image: Partial<StoredManifest> & { readonly tags: readonly string[] },
): string {
  const repository = repositoryOf(world, name);
  const at = SEEDED_AT + repository.manifests.size * 1000;
  const made = createHash("sha256").update(`${name} ${repository.manifests.size}`).digest("hex");
  const digest = image.digest ?? `sha256:${made}`;
  const { tags, ...rest } = image;
  repository.manifests.set(digest, {
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    size: 1234,
    platform: { os: "linux", architecture: "amd64" },
    at,
    attributes: open(),
    ...rest,
    digest,
  });
  for (const tag of tags) repository.tags.set(tag, { name: tag, digest, at, attributes: open() });
  return digest;
}
