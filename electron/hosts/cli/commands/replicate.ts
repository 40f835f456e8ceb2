import type { Command } from "commander";
import type { ReplicationRun } from "../../../../shared/provider.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { wrongUse } from "../wrong-use.ts";

/** `portolan replicate list|start|watch` */
export function registerReplicate(program: Command, messages: Messages, run: Run): void {
  const { services: words } = messages;
  const group = program.command("replicate").description(words.replicate);
  group
    .command("list")
    .alias("ls")
    .description(words.listRules)
    .argument("<address>", words.argumentAddress)
    .action((address: string) => run((context) => listRules(context, address)));
  group
    .command("start")
    .description(words.startRule)
    .argument("<address>", words.argumentAddress)
    .argument("<rule>", words.argumentRule)
    .option("-d, --detach", words.optionDetach)
    .action((address: string, rule: string, { detach }: { readonly detach?: true }) =>
      run((context) => startRule(context, address, { rule, isDetached: detach === true })),
    );
  group
    .command("watch")
    .description(words.watchRun)
    .argument("<address>", words.argumentAddress)
    .argument("<run>", words.argumentRun)
    .action((address: string, id: string) => run((context) => watchRun(context, address, id)));
}

async function listRules({ out, session, signal }: CliContext, address: string): Promise<void> {
  const { client } = await session();
  const { rules } = await client.providers.replicationRules({ address }, { signal });
  out.document({ rules });
  const { columns, noRules } = out.messages.services;
  if (rules.length === 0) out.line(noRules);
  else
    out.table(
      [columns.id, columns.name, columns.from, columns.to, columns.trigger],
      rules.map(({ id, name, from, to, trigger }) => [id, name, from, to, trigger]),
    );
}

async function startRule(
  context: CliContext,
  address: string,
  { rule, isDetached }: { readonly rule: string; readonly isDetached: boolean },
): Promise<void> {
  const { out, session, signal } = context;
  const { services: words } = out.messages;
  const { client } = await session();
  const { rules } = await client.providers.replicationRules({ address }, { signal });
  const found = rules.find(({ id }) => id === rule) ?? rules.find(({ name }) => name === rule);
  if (found === undefined) throw wrongUse(words.unknownRule(rule));
  const { run } = await client.providers.startReplication({ address, rule: found.id }, { signal });
  out.line(words.run(run));
  if (isDetached) out.document({ run });
  else await watchRun(context, address, run);
}

/** A line whenever something was done. A run that fails is a failure of the command. */
async function watchRun(context: CliContext, address: string, id: string): Promise<void> {
  const { out, session, signal, endWith } = context;
  const { services: words } = out.messages;
  const { client } = await session();
  let last: ReplicationRun | undefined;
  for await (const run of client.providers.watchReplication({ address, run: id }, { signal })) {
    const line = words.runLine(run.done, run.total, run.failed);
    if (last === undefined || words.runLine(last.done, last.total, last.failed) !== line)
      out.line(line);
    last = run;
  }
  if (last === undefined) return;
  out.document(last);
  out.line(
    `${words.runStates[last.status]}${last.message === undefined ? "" : `: ${last.message}`}`,
  );
  if (last.status !== "done") endWith(1);
}
