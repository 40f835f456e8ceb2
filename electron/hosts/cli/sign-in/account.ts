import type { ConnectionChoices, ProxySetting } from "../../../../shared/connection.ts";
import type { CliContext } from "../context.ts";
import type { SignInMessages } from "../messages/en/sign-in.ts";
import { ask, readAll, readHidden } from "../standard-input.ts";
import { wrongUse } from "../wrong-use.ts";
import type { ProxyOption } from "./proxy-option.ts";

/** The options with which somebody says who they are. */
export interface AccountOptions {
  readonly username?: string;
  /** Declared only to be refused: other users of the computer see a command line. */
  readonly password?: string | true;
  readonly passwordStdin?: true;
  readonly identityTokenStdin?: true;
  readonly accessKeyStdin?: true;
  /** True without a name: what the AWS tools would use. */
  readonly awsProfile?: string | true;
  readonly proxyPasswordStdin?: true;
  readonly anonymous?: true;
}

/** The secrets that standard input held. */
export interface StandardInputSecrets {
  readonly secret?: string;
  readonly proxyPassword?: string;
}

/** Who signs in, as the contract takes it. */
export interface Account {
  readonly username?: string;
  readonly secret?: string;
  readonly secretKind?: "identity-token" | "access-key" | "aws-profile";
}

/** The name that stands for "nobody knows" beside an identity token. Spec: docker-credential-helpers, README, `get`. */
const UNKNOWN_USER = "<token>";

/**
 * Options that contradict each other, and passwords on the command line, are refused before anything is read.
 * @throws invalid_input
 */
export function checkAccountOptions(options: AccountOptions, messages: SignInMessages): void {
  const { username, password, anonymous, awsProfile } = options;
  if (password !== undefined) throw wrongUse(messages.passwordRefused);
  const secrets = secretOptions(options);
  if (secrets.length > 1) throw wrongUse(messages.oneSecretKind);
  const isNamed = username !== undefined || secrets.length > 0;
  if (awsProfile !== undefined && (isNamed || anonymous === true))
    throw wrongUse(messages.awsProfileAlone);
  if (anonymous === true && isNamed) throw wrongUse(messages.anonymousAlone);
}

/** The options that say that standard input has the secret. */
function secretOptions({
  passwordStdin,
  identityTokenStdin,
  accessKeyStdin,
}: AccountOptions): readonly true[] {
  return [passwordStdin, identityTokenStdin, accessKeyStdin].filter((one) => one === true);
}

/** Reads standard input when an option says that a secret is there. @throws invalid_input */
export async function readStandardInputSecrets(
  { out, signal }: CliContext,
  options: AccountOptions,
): Promise<StandardInputSecrets> {
  const wantsSecret = secretOptions(options).length > 0;
  const wantsProxy = options.proxyPasswordStdin === true;
  if (!wantsSecret && !wantsProxy) return {};
  const text = await readAll(process.stdin, { signal });
  return splitSecrets(text, { wantsSecret, wantsProxy }, out.messages.signIn);
}

/** The registry's secret is all of the text; beside the proxy's password it is the first line. @throws invalid_input */
export function splitSecrets(
  text: string,
  { wantsSecret, wantsProxy }: { readonly wantsSecret: boolean; readonly wantsProxy: boolean },
  messages: SignInMessages,
): StandardInputSecrets {
  if (text === "") throw wrongUse(messages.emptyInput);
  if (!wantsProxy) return { secret: text };
  if (!wantsSecret) return { proxyPassword: text };
  const [, secret = "", proxyPassword = ""] = /^([^\r\n]*)\r?\n([^\r\n]*)$/.exec(text) ?? [];
  if (secret === "" || proxyPassword === "") throw wrongUse(messages.secondLineMissing);
  return { secret, proxyPassword };
}

/**
 * Who signs in: from the options, from standard input, and by asking on a terminal.
 * @throws invalid_input when something is missing and nobody can be asked
 */
export async function readAccount(
  { out, signal }: CliContext,
  options: AccountOptions,
  setting: {
    readonly address: string;
    readonly secrets: StandardInputSecrets;
    /** The user name that stood in the address. */
    readonly typedUsername?: string | undefined;
  },
): Promise<Account> {
  const messages = out.messages.signIn;
  const { address, secrets } = setting;
  const known = options.username ?? setting.typedUsername;
  if (options.anonymous === true) return {};
  if (options.awsProfile !== undefined) {
    const name = options.awsProfile === true ? "" : options.awsProfile;
    return { username: name, secretKind: "aws-profile" };
  }
  if (options.identityTokenStdin === true && secrets.secret !== undefined) {
    const { secret } = secrets;
    return { username: known ?? UNKNOWN_USER, secret, secretKind: "identity-token" };
  }
  const username = known ?? (await ask(messages.usernamePrompt(address), signal));
  if (username === undefined || username === "") throw wrongUse(messages.usernameMissing);
  const prompt = messages.passwordPrompt(username, address);
  const secret = secrets.secret ?? (await readHidden(prompt, signal));
  if (secret === undefined || secret === "") throw wrongUse(messages.passwordMissing);
  return {
    username,
    secret,
    ...(options.accessKeyStdin === true ? { secretKind: "access-key" } : {}),
  };
}

/**
 * The proxy with its password. Without one the saved password stays, if it is of the same user at the same proxy;
 * otherwise it is asked for.
 * @throws invalid_input
 */
export async function readProxy(
  { out, signal }: CliContext,
  proxy: ProxyOption | undefined,
  setting: {
    readonly secrets: StandardInputSecrets;
    readonly saved: ProxySetting | undefined;
  },
): Promise<ConnectionChoices["proxy"]> {
  const messages = out.messages.signIn;
  const { proxyPassword } = setting.secrets;
  if (proxy?.kind !== "url" || proxy.username === undefined) {
    if (proxyPassword !== undefined) throw wrongUse(messages.proxyPasswordAlone);
    return proxy;
  }
  if (proxyPassword !== undefined) return { ...proxy, password: proxyPassword };
  const { saved } = setting;
  const isSaved =
    saved?.kind === "url" && saved.url === proxy.url && saved.username === proxy.username;
  if (isSaved) return proxy;
  const prompt = messages.proxyPasswordPrompt(proxy.username, proxy.url);
  const password = await readHidden(prompt, signal);
  if (password === undefined || password === "") throw wrongUse(messages.proxyPasswordMissing);
  return { ...proxy, password };
}
