import type { CloudCredential, Credential, CredentialLookup } from "./credential.ts";

/** A registry, and which part of it is meant: accounts, mirrors and rules may differ from repository to repository. */
export interface RegistryTarget {
  readonly host: string;
  /** Absent for what concerns the registry as a whole, such as its catalog. */
  readonly repository?: string;
}

/**
 * Everything that depends on the user's choices about one registry: who asks, how it is reached, whom else to ask.
 * Comes in as a value, so that `registry/` knows neither keychain nor settings nor the files of other programs.
 */
export interface RegistryAccess {
  /** Two accesses with the same id are interchangeable and share clients, tokens and connections. */
  readonly id: string;
  readonly host: string;
  /** The account is for the repositories of this name and below; absent or empty when it is for all. */
  readonly prefix?: string;
  /** Asked when the registry wants a login, once until the access is forgotten. */
  readonly lookUp: CredentialLookup;
  /** The same before anything is made of it for the registry: an account of the cloud, for its own API. Absent: as above. */
  readonly lookUpAccount?: () => Promise<Credential | CloudCredential | undefined>;
  /** The registry refused what was looked up; the next request looks it up anew. */
  readonly onRefused?: () => void;
  /** The same, before anybody is told: true when what is looked up now is another one, and so worth a try. */
  readonly renews?: () => boolean;
  /** The registry replaced an identity token: to be kept in place of the one that was looked up. */
  readonly onRenewed?: (identityToken: string) => void;
  readonly link: RegistryLink;
  /** Token services on other sites that the user confirmed. Hosts with optional port. */
  readonly trustedRealms: readonly string[];
}

/** How a registry is reached. */
export interface RegistryLink {
  /** Unencrypted HTTP is allowed. Loopback hosts need no permission. */
  readonly plainHttp: boolean;
  /** The registry's own certificate is not verified. Holds for its own origin only: not for token services or storage. */
  readonly skipVerify: boolean;
  /** Authorities to trust besides the system's, in PEM. They hold for whatever this registry points to as well. */
  readonly authorities: readonly string[];
  /** Shown to the registry's own origin only. */
  readonly clientCertificate?: ClientCertificate;
  readonly proxyFor: ProxyChoice;
}

/** In PEM; the key is not encrypted. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Which proxy leads to a URL; undefined for none. */
export type ProxyChoice = (url: URL) => Promise<Proxy | undefined>;

export interface Proxy {
  /** `http:`, `https:` or `socks5:`, without user name and password. */
  readonly url: URL;
  readonly username?: string;
  readonly password?: string;
  /** Where it came from, for people: `HTTPS_PROXY`, the system, the connection. */
  readonly from: string;
}

/** A place that is asked before a registry when reading one repository. It never sees the registry's credentials. */
export interface MirrorEndpoint {
  readonly access: RegistryAccess;
  /** The repository's name at the mirror. */
  readonly repository: string;
  /** The registry that is mirrored, sent as `?ns=` where the mirror expects it. Spec: distribution-spec, main, `ns`. */
  readonly namespace?: string;
  /** Additional headers that the user configured for this mirror. */
  readonly headers: Readonly<Record<string, string>>;
  /** False when tags are looked up upstream and only digests are asked for here. */
  readonly resolves: boolean;
  /** False when it is asked for tags only, and what they name is read upstream. */
  readonly pulls: boolean;
}

/** Where one repository is read from. Writes always go to the registry itself. */
export interface ReadRoute {
  readonly mirrors: readonly MirrorEndpoint[];
  /** Where the repository itself lies when a rule moved it: another host or name. */
  readonly moved?: { readonly access: RegistryAccess; readonly repository: string };
}
