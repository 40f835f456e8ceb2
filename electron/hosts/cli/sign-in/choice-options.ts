import { type Command, Option } from "commander";
import { CONNECTION_COLORS, type ConnectionColor } from "../../../../shared/connection.ts";
import type { Messages } from "../messages/en.ts";
import type { SignInMessages } from "../messages/en/sign-in.ts";

/** How a registry is reached, as the options say it. `false` stands for the `--no-` form. */
export interface LinkOptions {
  readonly ca?: readonly string[] | false;
  readonly clientCert?: string | false;
  readonly clientKey?: string;
  /** `--plain-http` itself belongs to the program: see `CliContext.plainHttp`. */
  readonly plainHttp?: boolean;
  readonly skipTlsVerify?: boolean;
  readonly proxy?: string;
  readonly trustRealm?: readonly string[] | false;
}

/** How a connection is shown and guarded. */
export interface LookOptions {
  readonly label?: string;
  readonly folder?: string;
  readonly color?: ConnectionColor;
  readonly production?: boolean;
}

/** Who signs in. `-p` is known only to be refused with words. */
export function addAccountOptions(command: Command, { signIn, ...messages }: Messages): Command {
  return refusePassword(command, signIn)
    .option("-u, --username <user>", messages.optionUsername)
    .option("--password-stdin", messages.optionPasswordStdin)
    .option("--identity-token-stdin", signIn.optionIdentityTokenStdin)
    .option("--access-key-stdin", signIn.optionAccessKeyStdin);
}

export function refusePassword(command: Command, messages: SignInMessages): Command {
  return command.addOption(
    new Option("-p, --password [password]", messages.optionPasswordRefused).hideHelp(),
  );
}

export function addLinkOptions(command: Command, messages: SignInMessages): Command {
  return command
    .option("--ca <file>", messages.optionCa, collect)
    .option("--client-cert <file>", messages.optionClientCert)
    .option("--client-key <file>", messages.optionClientKey)
    .option("--plain-http", messages.optionPlainHttpHere)
    .option("--skip-tls-verify", messages.optionSkipTlsVerify)
    .option("--proxy <url>", messages.optionProxy)
    .option("--proxy-password-stdin", messages.optionProxyPasswordStdin)
    .option("--trust-realm <host>", messages.optionTrustRealm, collect);
}

export function addLookOptions(command: Command, messages: SignInMessages): Command {
  return command
    .option("--label <text>", messages.optionLabel)
    .option("--folder <name>", messages.optionFolder)
    .addOption(
      new Option("--color <color>", messages.optionColor(CONNECTION_COLORS.join(", "))).choices(
        CONNECTION_COLORS,
      ),
    )
    .option("--production", messages.optionProduction)
    .option("--no-production", messages.optionNoProduction);
}

/** What takes a choice back; a registry that is new has nothing to take back. */
export function addUndoOptions(command: Command, messages: SignInMessages): Command {
  return command
    .option("--no-ca", messages.optionNoCa)
    .option("--no-client-cert", messages.optionNoClientCert)
    .option("--no-plain-http", messages.optionNoPlainHttp)
    .option("--no-skip-tls-verify", messages.optionNoSkipTlsVerify)
    .option("--no-trust-realm", messages.optionNoTrustRealm);
}

/** Examples below a command's help. */
export function addExamples(
  command: Command,
  { examplesTitle }: Messages,
  examples: readonly string[],
): Command {
  const lines = examples.map((example) => `  ${example}`);
  return command.addHelpText("after", ["", examplesTitle, ...lines].join("\n"));
}

function collect(value: string, previous: readonly string[] | false = []): readonly string[] {
  return previous === false ? [value] : [...previous, value];
}
