import type { Connection, ConnectionColor } from "../../../shared/connection.ts";
import { parseAddress, type RegistryAddress } from "../../../shared/registry-address.ts";
import { readSignInText, type SignInAddress } from "../../../shared/sign-in-text.ts";
import { type WayId, wayOf, waysOf } from "./ways.ts";
import { vendorOf } from "./vendors.ts";

/** An authority that is trusted for the connection. */
export interface Authority {
  /** One text may hold several certificates. */
  readonly pem: string;
  /** The certificate's subject, or the name of the file it came from. */
  readonly title: string;
  readonly fingerprint?: string;
}

/** The certificate of the client: the saved one, none, or one that was chosen with its key. */
export type ClientChoice =
  | { readonly kind: "saved"; readonly title: string }
  | { readonly kind: "none" }
  | {
      readonly kind: "chosen";
      readonly certificate: string;
      readonly title: string;
      /** Empty until it is chosen. */
      readonly key: string;
    };

export interface ProxyForm {
  readonly kind: "default" | "none" | "url";
  readonly url: string;
  readonly username: string;
  /** Empty: the saved one stays. */
  readonly password: string;
}

/** All that is typed into the sheet. Lives as long as the sheet, and nowhere else: it holds secrets. */
export interface SignInForm {
  /** As typed or pasted; {@link registryOf} says which registry it means. */
  readonly registry: string;
  /** The account is for repositories below this only. Empty: for all. */
  readonly prefix: string;
  /** What stood behind the host that was pasted: it may be meant as a prefix, or be the image at hand. */
  readonly offeredPrefix: string;
  readonly anonymous: boolean;
  /** By what one signs in, where the service has several ways. Undefined: not chosen. */
  readonly way: WayId | undefined;
  readonly username: string;
  /** Empty: the saved one stays. */
  readonly secret: string;
  readonly label: string;
  readonly folder: string;
  readonly color: ConnectionColor;
  readonly production: boolean;
  readonly authorities: readonly Authority[];
  readonly client: ClientChoice;
  readonly skipVerify: boolean;
  readonly plainHttp: boolean;
  readonly proxy: ProxyForm;
  readonly trustedRealms: readonly string[];
  /** Where the checklist tries pull and push. Empty: nowhere. */
  readonly repository: string;
}

export const EMPTY_FORM: SignInForm = {
  registry: "",
  prefix: "",
  offeredPrefix: "",
  anonymous: false,
  way: undefined,
  username: "",
  secret: "",
  label: "",
  folder: "",
  color: "none",
  production: false,
  authorities: [],
  client: { kind: "none" },
  skipVerify: false,
  plainHttp: false,
  proxy: { kind: "default", url: "", username: "", password: "" },
  trustedRealms: [],
  repository: "",
};

/** A form for an address that somebody wants to sign in to, filled with what its connection has. */
export function formFor(address: string, connection: Connection | undefined): SignInForm {
  if (connection !== undefined) return formOf(connection);
  return settle({ ...EMPTY_FORM, registry: address });
}

export function formOf(connection: Connection): SignInForm {
  const { clientCertificate, proxy } = connection;
  return {
    ...EMPTY_FORM,
    registry: connection.host,
    prefix: connection.prefix,
    anonymous: connection.username === undefined,
    username: connection.username ?? "",
    label: connection.label ?? "",
    folder: connection.folder ?? "",
    color: connection.color,
    production: connection.production,
    authorities: connection.authorities.map(({ pem, subject, fingerprint }) => ({
      pem,
      title: subject,
      fingerprint,
    })),
    client:
      clientCertificate === undefined
        ? { kind: "none" }
        : { kind: "saved", title: clientCertificate.subject },
    skipVerify: connection.skipVerify,
    plainHttp: connection.plainHttp,
    proxy: {
      ...EMPTY_FORM.proxy,
      kind: proxy.kind,
      ...(proxy.kind === "url" ? { url: proxy.url, username: proxy.username ?? "" } : {}),
    },
    trustedRealms: connection.trustedRealms,
  };
}

/** What stands in the first field, read; undefined when it names no registry. */
export function readRegistry(form: Pick<SignInForm, "registry">): SignInAddress | undefined {
  const read = readSignInText(form.registry);
  return read?.kind === "address" ? read : undefined;
}

/** The registry and the prefix that the form means; undefined as long as it names no registry. */
export function registryOf(form: SignInForm): RegistryAddress | undefined {
  const read = readRegistry(form);
  if (read === undefined) return undefined;
  return { host: read.host, prefix: form.prefix.trim().replace(/^\/+|\/+$/g, "") };
}

/** Another way: what was typed for the one before is not what this one wants. */
export function changeWay(form: SignInForm, way: WayId): SignInForm {
  return withUsualUser({ ...form, way, username: "", secret: "" });
}

/** Somebody types: what belonged to the registry that stood there before goes with it. */
export function changeRegistry(form: SignInForm, registry: string): SignInForm {
  const prescribed = usernamesOf(form).includes(form.username);
  const wasOffer = form.offeredPrefix !== "" && form.prefix === form.offeredPrefix;
  const next = {
    ...form,
    registry,
    offeredPrefix: "",
    way: undefined,
    ...(wasOffer ? { prefix: "" } : {}),
    ...(prescribed ? { username: "" } : {}),
  };
  return withUsualUser(next);
}

/**
 * Takes apart what was pasted: every piece goes into its own field, a password out of sight, and the first field keeps
 * the host.
 */
export function settle(form: SignInForm): SignInForm {
  const read = readRegistry(form);
  if (read === undefined) return form;
  const { host, prefix, repository, username, secret, plainHttp } = read;
  // On a command line a path can only be the prefix; pasted alone it may be an image without its tag.
  const isCommand = /\s/.test(form.registry.trim());
  return withUsualUser({
    ...form,
    registry: host,
    ...(prefix === "" ? {} : { offeredPrefix: prefix }),
    ...(prefix !== "" && isCommand ? { prefix } : {}),
    ...(repository === undefined ? {} : { repository }),
    ...(username === undefined ? {} : { username, anonymous: false }),
    ...(secret === undefined ? {} : { secret, anonymous: false }),
    ...(plainHttp ? { plainHttp } : {}),
  });
}

/** Services that prescribe the user name get the usual one filled in. */
function withUsualUser(form: SignInForm): SignInForm {
  const [usual] = usernamesOf(form);
  return usual === undefined || form.username !== "" ? form : { ...form, username: usual };
}

/** The user names that the registry prescribes; none where people have their own. */
export function usernamesOf(form: SignInForm): readonly string[] {
  const host = readRegistry(form)?.host;
  // They are those of the usual way.
  const way = wayOf(host, form);
  if (host !== undefined && way !== undefined && way !== waysOf(host)[0]) return [];
  const names = (host === undefined ? undefined : vendorOf(host)?.usernames) ?? [];
  return form.username === "" || names.includes(form.username) ? names : [];
}

/** Whether the text of the prefix field can stand at the beginning of a repository name. */
export function isPrefix(text: string): boolean {
  if (text.trim() === "") return true;
  try {
    parseAddress(`x.test/${text.trim().replace(/^\/+|\/+$/g, "")}`);
    return true;
  } catch {
    return false;
  }
}
