import type { Connection, ConnectionChoices } from "../../../../shared/connection.ts";
import type { CliContext } from "../context.ts";
import {
  type AccountOptions,
  checkAccountOptions,
  readStandardInputSecrets,
  type StandardInputSecrets,
} from "./account.ts";
import type { LinkOptions, LookOptions } from "./choice-options.ts";
import { readChoices } from "./choices.ts";
import { parseProxyOption, type ProxyOption } from "./proxy-option.ts";

/** What the options of a command say about an account and the way to its registry. */
export interface TypedOptions {
  readonly typedProxy: ProxyOption | undefined;
  readonly choices: ConnectionChoices;
  readonly secrets: StandardInputSecrets;
  /** Those that are saved. */
  readonly connections: readonly Connection[];
}

/**
 * Reads what `login` and `doctor` have in common: options, files that they name, standard input. The engine starts only
 * when all of it is right.
 * @throws invalid_input, path_not_found
 */
export async function readTypedOptions(
  context: CliContext,
  address: string,
  options: AccountOptions & LinkOptions & LookOptions,
): Promise<TypedOptions> {
  const { out, session, signal, plainHttp } = context;
  const messages = out.messages.signIn;
  checkAccountOptions(options, messages);
  const typedProxy =
    options.proxy === undefined ? undefined : parseProxyOption(options.proxy, messages);
  const choices = await readChoices(options, { address, plainHttp, messages });
  const secrets = await readStandardInputSecrets(context, options);
  const { client } = await session();
  const { connections } = await client.connections.list({}, { signal });
  return { typedProxy, choices, secrets, connections };
}
