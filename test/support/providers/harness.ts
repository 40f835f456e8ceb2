import type { RegistryAccess } from "../../../electron/registry/access.ts";
import type { CloudCredential, Credential } from "../../../electron/registry/credential.ts";
import type { SeenRequest } from "../cloud/cloud.ts";

type Account = Credential | CloudCredential;

/** A service that stands on this computer, as the suite of all providers looks at it. */
export interface RunningService {
  /** As in a reference. */
  readonly host: string;
  access(account?: Account): RegistryAccess;
  /** All that were asked, in their order. */
  requests(): readonly SeenRequest[];
  /** What the service really has now. */
  tags(repository: string): readonly string[];
  digests(repository: string): readonly string[];
  /** From now on nothing is answered; resolves when the next request has come. */
  stall(): Promise<void>;
  /** From now on every page of a list is the first one, and says that there are more. Absent where there are no pages. */
  repeatPages?(): void;
  close(): Promise<void>;
}

/** What the suite of all providers has to know about one of them. Exported as `harness` by each `<id>/harness.ts`. */
export interface ProviderHarness {
  /** May do everything. */
  readonly account: Account;
  /** The same with a secret that is wrong. */
  readonly wrong: Account;
  /** Texts that are secret: seen by the hosts below only. */
  readonly secrets: readonly string[];
  /** Hosts that may see the account's secret, besides the registry. */
  readonly credentialHosts: readonly string[];
  /** Names that only look like the service's. */
  readonly lookAlikes: readonly string[];
  /** Where lists are made of one namespace only. */
  readonly namespace?: string;
  /** Repositories that have to be listed, and no others; absent where nobody lists them. */
  readonly repositories?: readonly string[];
  /** It has the tags `v1` and `latest` of one image, `v2` of another, and a crowd of others. */
  readonly repository: string;
  /** The most requests that a whole list may cost, signing in included. */
  readonly mostRequests: { readonly repositories: number; readonly images: number };
  start(): Promise<RunningService>;
}
