import type { Command } from "commander";
import { AppError } from "../../../../shared/errors.ts";
import { parseRegistry } from "../../../../shared/oci/reference.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { readAll, readHidden } from "../standard-input.ts";

interface LoginOptions {
  readonly username?: string;
  readonly passwordStdin?: true;
}

/** `portolan login` and `portolan logout`. A password is never taken from the command line, where `ps` would show it. */
export function registerLogin(program: Command, messages: Messages, run: Run): void {
  program
    .command("login")
    .description(messages.login)
    .argument("<host>", messages.argumentHost)
    .option("-u, --username <user>", messages.optionUsername)
    .option("--password-stdin", messages.optionPasswordStdin)
    .action((host: string, options: LoginOptions) =>
      run((context) => login(context, host, options)),
    );
  program
    .command("logout")
    .description(messages.logout)
    .argument("<host>", messages.argumentHost)
    .action((text: string) =>
      run(async ({ out, session, signal }) => {
        const host = parseRegistry(text);
        const { client } = await session();
        await client.connections.logout({ host }, { signal });
        out.document({ host });
        out.line(messages.logoutDone(host));
      }),
    );
}

async function login(
  context: CliContext,
  text: string,
  { username, passwordStdin }: LoginOptions,
): Promise<void> {
  const { out, session, signal } = context;
  const { messages } = out;
  const host = parseRegistry(text);
  if (username === undefined) throw wrongUse(messages.usernameMissing, host);
  const secret =
    passwordStdin === true
      ? await readAll(process.stdin, signal)
      : await readHidden(messages.passwordPrompt(username, host), signal);
  if (secret === undefined || secret === "") throw wrongUse(messages.passwordMissing, host);

  const { client } = await session();
  const connection = await client.connections.login({ host, username, secret }, { signal });
  out.document(connection);
  if (connection.secret === "keychain") {
    out.line(messages.loginDone(host));
    return;
  }
  const { keychain } = await client.system.describe({}, { signal });
  out.warn(messages.loginNotKept(host, keychain.reason ?? ""));
  throw new AppError("keychain_unavailable", "the password could not be kept", {
    details: { host },
  });
}

function wrongUse(why: string, host: string): AppError {
  return new AppError("invalid_input", why, { details: { host, why } });
}
