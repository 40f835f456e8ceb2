import type { ConnectionChoices } from "../../../../shared/connection.ts";
import { isAppError } from "../../../../shared/errors.ts";
import { parseRegistry } from "../../../../shared/oci/reference.ts";
import { parseAddress } from "../../../../shared/registry-address.ts";
import type { SignInMessages } from "../messages/en/sign-in.ts";
import { wrongUse } from "../wrong-use.ts";
import type { LinkOptions, LookOptions } from "./choice-options.ts";
import { readCertificates, readClientCertificate } from "./pem-files.ts";

/** All choices but the proxy, whose password may have to be asked for. */
export type StaticChoices = Omit<ConnectionChoices, "proxy">;

export interface ChoicesSetting {
  readonly address: string;
  /** The hosts of the program's own `--plain-http`. */
  readonly plainHttp: readonly string[];
  readonly messages: SignInMessages;
}

/**
 * What the options choose, their files read and checked. What no option names is left out.
 * @throws invalid_input, path_not_found
 */
export async function readChoices(
  options: LinkOptions & LookOptions,
  setting: ChoicesSetting,
): Promise<StaticChoices> {
  const { messages } = setting;
  return {
    ...lookChoices(options),
    ...given("plainHttp", plainHttpChoice(options, setting)),
    ...given("skipVerify", options.skipTlsVerify),
    ...given("trustedRealms", realmsChoice(options, messages)),
    ...given("authorities", await authoritiesChoice(options, messages)),
    ...given("clientCertificate", await clientCertificateChoice(options, messages)),
  };
}

function lookChoices({ label, folder, color, production }: LookOptions): StaticChoices {
  return {
    ...given("label", label),
    ...given("folder", folder),
    ...given("color", color),
    ...given("production", production),
  };
}

/** `--plain-http` without a host, or with the host of this address, is a choice for good. */
export function plainHttpChoice(
  options: Pick<LinkOptions, "plainHttp">,
  { address, plainHttp }: Pick<ChoicesSetting, "address" | "plainHttp">,
): boolean | undefined {
  if (options.plainHttp === false) return false;
  const { host } = parseAddress(address);
  return plainHttp.some((text) => text === "" || parseAddress(text).host === host)
    ? true
    : undefined;
}

function realmsChoice({ trustRealm }: LinkOptions, messages: SignInMessages): string[] | undefined {
  if (trustRealm === undefined) return undefined;
  return trustRealm === false ? [] : trustRealm.map((text) => parseRealm(text, messages));
}

function parseRealm(text: string, messages: SignInMessages): string {
  try {
    return parseRegistry(text);
  } catch (error) {
    if (!isAppError(error)) throw error;
    throw wrongUse(messages.realmInvalid(text.slice(0, 100)));
  }
}

async function authoritiesChoice(
  { ca }: LinkOptions,
  messages: SignInMessages,
): Promise<string[] | undefined> {
  if (ca === undefined) return undefined;
  return ca === false ? [] : Promise.all(ca.map((path) => readCertificates(path, messages)));
}

async function clientCertificateChoice(
  { clientCert, clientKey }: LinkOptions,
  messages: SignInMessages,
): Promise<ConnectionChoices["clientCertificate"]> {
  if (clientCert === undefined && clientKey === undefined) return undefined;
  if (clientCert === undefined || (clientCert === false && clientKey !== undefined))
    throw wrongUse(messages.clientCertMissing);
  if (clientCert === false) return null;
  if (clientKey === undefined) throw wrongUse(messages.clientKeyMissing);
  return readClientCertificate({ certificate: clientCert, key: clientKey }, messages);
}

/** A property only when it has a value: absent means "as it was". */
function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}
