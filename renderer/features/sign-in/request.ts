import type { Connection, ConnectionChoices } from "../../../shared/connection.ts";
import { formatAddress } from "../../../shared/registry-address.ts";
import type { LoginRequest } from "../../store/connections.ts";
import { EMPTY_FORM, formOf, readRegistry, registryOf, type SignInForm } from "./form.ts";
import { secretKindOf, type WayId, wayOf } from "./ways.ts";

/** How a form is carried out. */
export interface Deed {
  /** The connection that gets this address first; undefined where that is not needed. */
  readonly renameFrom: string | undefined;
  /** The connection that goes once this login works: a password never moves from one host to another. */
  readonly replaces: string | undefined;
  readonly address: string;
  /** Whether the registry is asked again, or only choices are kept. */
  readonly kind: "login" | "edit";
}

/** What saving the form takes. Undefined as long as it names no registry. */
export function deedOf(form: SignInForm, saved: Connection | undefined): Deed | undefined {
  const registry = registryOf(form);
  if (registry === undefined) return undefined;
  const address = formatAddress(registry);
  const unmoved = { renameFrom: undefined, replaces: undefined, address } as const;
  if (saved === undefined) return { ...unmoved, kind: "login" };
  const kind = isAnotherLogin(form, saved) ? "login" : "edit";
  if (saved.address === address) return { ...unmoved, kind };
  return kind === "login" && saved.host !== registry.host
    ? { ...unmoved, replaces: saved.address, kind }
    : { ...unmoved, renameFrom: saved.address, kind };
}

/** Another user, another password, or none any more. */
export function isAnotherLogin(form: SignInForm, saved: Connection): boolean {
  const username = form.anonymous ? undefined : form.username.trim();
  const isAnotherWay = form.way !== undefined && form.way !== formWay(formOf(saved));
  return isAnotherWay || form.secret !== "" || username !== saved.username;
}

/** By what the form signs in. */
export function formWay(form: SignInForm): WayId | undefined {
  return wayOf(readRegistry(form)?.host, form);
}

/**
 * True when the change would send the saved password less safely than it was when it was typed: the engine then wants
 * it typed again, so that nobody else can have it sent elsewhere.
 */
export function wantsSecretAgain(form: SignInForm, saved: Connection | undefined): boolean {
  if (saved === undefined || saved.secret === "none" || form.anonymous) return false;
  const known = new Set(saved.authorities.map(({ pem }) => pem));
  return (
    registryOf(form)?.host !== saved.host ||
    (form.plainHttp && !saved.plainHttp) ||
    (form.skipVerify && !saved.skipVerify) ||
    form.authorities.some(({ pem }) => !known.has(pem)) ||
    form.trustedRealms.some((realm) => !saved.trustedRealms.includes(realm))
  );
}

/** The login of a form. `base` is the connection that the form was filled from; what is equal to it is left out. */
export function loginOf(
  form: SignInForm,
  address: string,
  base: Connection | undefined,
): LoginRequest {
  const secretKind = form.anonymous ? undefined : secretKindOf(formWay(form));
  // A profile without a name is the default one.
  const isNobody = form.username.trim() === "" && secretKind !== "aws-profile";
  const account = form.anonymous || isNobody ? {} : { username: form.username.trim() };
  const kind = secretKind === undefined ? {} : { secretKind };
  if (secretKind === "aws-profile")
    return { address, ...account, ...kind, ...choicesOf(form, base) };
  const secret = form.anonymous || form.secret === "" ? {} : { secret: form.secret };
  return { address, ...account, ...secret, ...kind, ...choicesOf(form, base) };
}

/** What differs from what the form was filled with; for a new connection, from nothing chosen. */
export function choicesOf(form: SignInForm, base: Connection | undefined): ConnectionChoices {
  const before = base === undefined ? EMPTY_FORM : formOf(base);
  const proxy = proxyOf(form, before);
  const pems = form.authorities.map(({ pem }) => pem);
  const sameAuthorities = isSameList(
    pems,
    before.authorities.map(({ pem }) => pem),
  );
  return {
    ...changed("label", form.label.trim(), before.label),
    ...changed("folder", form.folder.trim(), before.folder),
    ...changed("color", form.color, before.color),
    ...changed("production", form.production, before.production),
    ...changed("plainHttp", form.plainHttp, before.plainHttp),
    ...changed("skipVerify", form.skipVerify, before.skipVerify),
    ...(sameAuthorities ? {} : { authorities: pems }),
    ...clientOf(form, before),
    ...(proxy === undefined ? {} : { proxy }),
    ...(isSameList(form.trustedRealms, before.trustedRealms)
      ? {}
      : { trustedRealms: [...form.trustedRealms] }),
  };
}

function changed<Key extends string, Value>(
  key: Key,
  value: Value,
  before: Value,
): Partial<Record<Key, Value>> {
  return value === before ? {} : ({ [key]: value } as Record<Key, Value>);
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((text, index) => text === right[index]);
}

function clientOf(
  { client }: SignInForm,
  before: SignInForm,
): Pick<ConnectionChoices, "clientCertificate"> {
  if (client.kind === "chosen") {
    return { clientCertificate: { certificate: client.certificate, key: client.key } };
  }
  const taken = client.kind === "none" && before.client.kind === "saved";
  return taken ? { clientCertificate: null } : {};
}

function proxyOf({ proxy }: SignInForm, before: SignInForm): ConnectionChoices["proxy"] {
  if (proxy.kind !== "url") {
    return proxy.kind === before.proxy.kind ? undefined : { kind: proxy.kind };
  }
  const url = proxy.url.trim();
  const username = proxy.username.trim();
  const same =
    before.proxy.kind === "url" && before.proxy.url === url && before.proxy.username === username;
  if (same && proxy.password === "") return undefined;
  return {
    kind: "url",
    url,
    ...(username === "" ? {} : { username }),
    ...(proxy.password === "" ? {} : { password: proxy.password }),
  };
}
