import type { Command } from "commander";
import type { Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { planLines } from "../plan-lines.ts";
import { addTransferOptions, type TransferOptions, transferRequest } from "./transfer-options.ts";

/** `portolan plan SOURCE DESTINATION [--platform P]... [--all-tags]` */
export function registerPlan(program: Command, messages: Messages, run: Run): void {
  const command = program
    .command("plan")
    .description(messages.plan)
    .argument("<source>", messages.argumentSource)
    .argument("<destination>", messages.argumentDestination);
  addTransferOptions(command, messages).action(
    (source: string, destination: string, options: TransferOptions) =>
      run(async ({ out, session, signal, language }) => {
        const { client } = await session();
        const plan = await client.transfers.plan(transferRequest(source, destination, options), {
          signal,
        });
        out.document(plan);
        for (const line of planLines(plan, messages, language)) out.line(line);
      }),
  );
}
