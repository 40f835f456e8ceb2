import type { Command } from "commander";
import type { WireError } from "../../../../shared/errors.ts";
import type {
  ExternalLogin,
  ExternalProblem,
  ExternalSource,
} from "../../../../shared/external-login.ts";
import { readSignInText } from "../../../../shared/sign-in-text.ts";
import { errorLines } from "../checklist/step-lines.ts";
import type { CliContext, Run } from "../context.ts";
import { EXIT } from "../exit-status.ts";
import type { Messages } from "../messages/en.ts";
import type { SignInMessages } from "../messages/en/sign-in.ts";
import { readDocument } from "../read-document.ts";
import { addExamples } from "../sign-in/choice-options.ts";
import { readAddress } from "../sign-in/typed-address.ts";
import { wrongUse } from "../wrong-use.ts";

interface FindOptions {
  readonly file?: string;
}

interface ImportOptions extends FindOptions {
  readonly all?: true;
}

const EXAMPLES = [
  "portolan logins",
  "portolan logins import ghcr.io quay.io",
  "portolan logins import --all",
  "portolan logins import --all --file auth.json",
];

/** `portolan logins [find | import]`: what Docker, Podman and their helpers have. */
export function registerLogins(program: Command, messages: Messages, run: Run): void {
  const { signIn } = messages;
  const group = program.command("logins").description(signIn.logins);
  addExamples(group, messages, EXAMPLES);
  group
    .command("find", { isDefault: true })
    .description(signIn.loginsFind)
    .option("--file <file>", signIn.optionConfigFile)
    .action((options: FindOptions) => run((context) => find(context, options)));
  group
    .command("import")
    .description(signIn.loginsImport)
    .argument("[addresses...]", signIn.argumentLogins)
    .option("--all", signIn.optionAll)
    .option("--file <file>", signIn.optionConfigFile)
    .action((addresses: string[], options: ImportOptions) =>
      run((context) => importLogins(context, addresses, options)),
    );
}

async function find(context: CliContext, { file }: FindOptions): Promise<void> {
  const { out, session, signal } = context;
  const { signIn } = out.messages;
  const pasted = await readConfiguration(context, file);
  const { client } = await session();
  const found = await client.logins.find({ pasted }, { signal });
  out.document(found);
  warnOfProblems(context, found.problems);
  const { columns } = signIn;
  if (found.logins.length === 0) out.line(signIn.noLogins);
  else
    out.table(
      [columns.address, columns.username, columns.source, columns.onImport],
      found.logins.map((login) => loginRow(login, signIn)),
    );
}

/** Address, user, where it was found, and what importing it does. */
export function loginRow(login: ExternalLogin, messages: SignInMessages): string[] {
  return [
    login.address,
    login.username ?? messages.anonymousUser,
    login.source.name,
    login.connected ? messages.alreadyConnected : messages.imports[login.import],
  ];
}

async function importLogins(
  context: CliContext,
  texts: readonly string[],
  options: ImportOptions,
): Promise<void> {
  const { out, session, signal, endWith } = context;
  const { signIn } = out.messages;
  if (texts.length > 0 === (options.all === true)) throw wrongUse(signIn.chooseLogins);
  const addresses = texts.map((text) => readAddress(text, signIn).address);
  const pasted = await readConfiguration(context, options.file);
  const { client } = await session();
  const found = await client.logins.find({ pasted }, { signal });
  warnOfProblems(context, found.problems);
  const logins =
    options.all === true
      ? unconnected(found.logins)
      : addresses.map((address) => pick(found.logins, address, signIn));
  const { results } = await client.logins.import({ logins: [...logins], pasted }, { signal });
  out.document({ results });
  if (results.length === 0) out.line(signIn.nothingToImport);
  for (const { address, error } of results) printResult(context, address, error);
  if (results.some(({ error }) => error !== undefined)) endWith(EXIT.failed);
}

interface Wanted {
  readonly address: string;
  readonly source: ExternalSource;
}

/** Of several logins for one address the first is the one that its own program would use. */
export function unconnected(logins: readonly ExternalLogin[]): readonly Wanted[] {
  const wanted = new Map<string, Wanted>();
  for (const { address, source, connected } of logins)
    if (!connected && !wanted.has(address)) wanted.set(address, { address, source });
  return [...wanted.values()];
}

function pick(logins: readonly ExternalLogin[], address: string, messages: SignInMessages): Wanted {
  const login = logins.find((one) => one.address === address);
  if (login === undefined) throw wrongUse(messages.unknownLogin(address), { host: address });
  return { address: login.address, source: login.source };
}

function printResult(
  { out, language, note }: CliContext,
  address: string,
  error: WireError | undefined,
): void {
  const { signIn } = out.messages;
  if (error === undefined) {
    out.line(signIn.loginImported(address));
    return;
  }
  note(signIn.loginFailed(address));
  for (const line of errorLines(error, language)) note(`  ${line}`);
}

function warnOfProblems({ out, language }: CliContext, problems: readonly ExternalProblem[]): void {
  if (out.json) return;
  for (const { source, error } of problems) out.warn(source.name, ...errorLines(error, language));
}

/** @throws invalid_input when the file is not a configuration of Docker or Podman */
async function readConfiguration(
  { out, signal }: CliContext,
  path: string | undefined,
): Promise<string | undefined> {
  if (path === undefined) return undefined;
  const messages = out.messages.signIn;
  const text = await readDocument(path, { messages, signal });
  if (readSignInText(text)?.kind !== "configuration")
    throw wrongUse(messages.notConfiguration, path === "-" ? {} : { path });
  return text;
}
