import type { Command } from "commander";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import {
  type AccountOptions,
  checkAccountOptions,
  readProxy,
  readStandardInputSecrets,
} from "../sign-in/account.ts";
import {
  addExamples,
  addLinkOptions,
  addLookOptions,
  addUndoOptions,
  type LinkOptions,
  type LookOptions,
  refusePassword,
} from "../sign-in/choice-options.ts";
import { readChoices } from "../sign-in/choices.ts";
import { parseProxyOption } from "../sign-in/proxy-option.ts";
import { requireAddress } from "../sign-in/typed-address.ts";
import { wrongUse } from "../wrong-use.ts";

interface EditOptions
  extends LinkOptions, LookOptions, Pick<AccountOptions, "password" | "proxyPasswordStdin"> {}

const EXAMPLES = [
  "portolan connections edit registry.example.com --folder Work --production",
  "portolan connections edit registry.lan:5000 --no-plain-http --ca lan-ca.pem",
  'portolan connections edit ghcr.io --label "" --proxy default',
];

/** `portolan connections edit ADDRESS [choices]`: lists such as `--ca` are complete, and `--no-ca` empties them. */
export function registerConnectionEdit(group: Command, messages: Messages, run: Run): void {
  const command = group
    .command("edit")
    .description(messages.signIn.connectionsEdit)
    .argument("[address]", messages.signIn.argumentAddress)
    .action((address: string | undefined, options: EditOptions) =>
      run((context) => edit(context, address, options)),
    );
  refusePassword(command, messages.signIn);
  addLinkOptions(command, messages.signIn);
  addLookOptions(command, messages.signIn);
  addUndoOptions(command, messages.signIn);
  addExamples(command, messages, EXAMPLES);
}

async function edit(
  context: CliContext,
  text: string | undefined,
  options: EditOptions,
): Promise<void> {
  const { out, session, signal, plainHttp } = context;
  const messages = out.messages.signIn;
  checkAccountOptions(options, messages);
  const { address } = requireAddress(text, plainHttp, messages);
  const typedProxy =
    options.proxy === undefined ? undefined : parseProxyOption(options.proxy, messages);
  const choices = await readChoices(options, { address, plainHttp, messages });
  if (typedProxy === undefined && Object.keys(choices).length === 0)
    throw wrongUse(messages.nothingToChange);
  const secrets = await readStandardInputSecrets(context, options);

  const { client } = await session();
  const { connections } = await client.connections.list({}, { signal });
  const saved = connections.find((connection) => connection.address === address)?.proxy;
  const proxy = await readProxy(context, typedProxy, { secrets, saved });
  const connection = await client.connections.edit(
    { ...choices, ...(proxy === undefined ? {} : { proxy }), address },
    { signal },
  );
  out.document(connection);
  out.line(messages.saved(address));
}
