import type { Command } from "commander";
import type { Connection } from "../../../../shared/connection.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import type { SignInMessages } from "../messages/en/sign-in.ts";
import { addExamples } from "../sign-in/choice-options.ts";
import { readAddress } from "../sign-in/typed-address.ts";
import { registerConnectionEdit } from "./connection-edit.ts";
import { registerConnectionFiles } from "./connection-files.ts";
import { addDiagnoseOptions } from "./doctor.ts";

const EXAMPLES = [
  "portolan connections",
  "portolan connections edit registry.example.com --production --color red",
  'portolan connections edit registry.lan:5000 --ca lan-ca.pem --proxy none --label "In the lab"',
  "portolan connections rename registry.example.com registry.example.com/team",
  "portolan connections export connections.json",
];

/** `portolan connections [list | edit | rename | export | import | test]` */
export function registerConnections(program: Command, messages: Messages, run: Run): void {
  const group = program.command("connections").description(messages.signIn.connections);
  addExamples(group, messages, EXAMPLES);
  group
    .command("list", { isDefault: true })
    .alias("ls")
    .description(messages.signIn.connectionsList)
    .action(() => run(list));
  registerConnectionEdit(group, messages, run);
  group
    .command("rename")
    .description(messages.signIn.connectionsRename)
    .argument("<address>", messages.signIn.argumentAddress)
    .argument("<to>", messages.signIn.argumentTo)
    .action((address: string, to: string) => run((context) => rename(context, address, to)));
  registerConnectionFiles(group, messages, run);
  const test = group.command("test").description(messages.signIn.connectionsTest);
  addDiagnoseOptions(test, messages, run);
}

async function list({ out, session, signal }: CliContext): Promise<void> {
  const { client } = await session();
  const { connections } = await client.connections.list({}, { signal });
  out.document({ connections });
  const { signIn } = out.messages;
  const { columns } = signIn;
  if (connections.length === 0) out.line(signIn.noConnections);
  else
    out.table(
      [columns.address, columns.username, columns.password, ""],
      connections.map((connection) => connectionRow(connection, signIn)),
    );
}

/** Address, account, where the password is, and everything that is out of the ordinary. */
export function connectionRow(connection: Connection, messages: SignInMessages): string[] {
  const { address, username, secret, keptBy } = connection;
  return [
    address,
    username ?? messages.anonymousUser,
    secret === "external" && keptBy !== undefined
      ? messages.keptBy(keptBy)
      : messages.secretPlaces[secret],
    connectionMarks(connection, messages).join(", "),
  ];
}

/** What weakens the connection stands first. */
function connectionMarks(connection: Connection, { marks }: SignInMessages): string[] {
  const { label, folder, color, authorities, trustedRealms } = connection;
  return [
    ...(connection.plainHttp ? [marks.plainHttp] : []),
    ...(connection.skipVerify ? [marks.skipVerify] : []),
    ...(connection.production ? [marks.production] : []),
    ...proxyMarks(connection, marks),
    ...(authorities.length > 0 ? [marks.authorities(authorities.length)] : []),
    ...(connection.clientCertificate === undefined ? [] : [marks.clientCertificate]),
    ...(trustedRealms.length > 0 ? [marks.realms(trustedRealms.join(" "))] : []),
    ...(label === undefined ? [] : [`“${label}”`]),
    ...(folder === undefined ? [] : [marks.folder(folder)]),
    ...(color === "none" ? [] : [marks.color(color)]),
  ];
}

function proxyMarks({ proxy }: Connection, marks: SignInMessages["marks"]): string[] {
  if (proxy.kind === "default") return [];
  if (proxy.kind === "none") return [marks.direct];
  const user = proxy.username === undefined ? "" : ` (${proxy.username})`;
  return [marks.proxy(`${proxy.url}${user}`)];
}

async function rename(context: CliContext, text: string, toText: string): Promise<void> {
  const { out, session, signal } = context;
  const messages = out.messages.signIn;
  const { address } = readAddress(text, messages);
  const { address: to } = readAddress(toText, messages);
  const { client } = await session();
  const connection = await client.connections.rename({ address, to }, { signal });
  out.document(connection);
  out.line(messages.renamed(address, connection.address));
}
