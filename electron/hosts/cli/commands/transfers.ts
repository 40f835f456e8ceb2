import type { Command } from "commander";
import type { Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { runTransfer } from "../run-transfer.ts";
import { addMovingOptions, type MovingOptions, transferRequest } from "./transfer-options.ts";

/** `portolan copy` and `pull`: two names for one way of moving images, with different defaults. */
export function registerTransfers(program: Command, messages: Messages, run: Run): void {
  const start = (source: string, destination: string, options: MovingOptions): Promise<void> =>
    run((context) =>
      runTransfer(context, transferRequest(source, destination, options), {
        quiet: options.quiet === true,
        confirm: options.confirm,
      }),
    );

  addMovingOptions(
    program
      .command("copy")
      .description(messages.copy)
      .argument("<source>", messages.argumentSource)
      .argument("<destination>", messages.argumentDestination),
    messages,
  ).action((source: string, destination: string, options: MovingOptions) =>
    start(source, destination, options),
  );

  addMovingOptions(
    program
      .command("pull")
      .description(messages.pull)
      .argument("<reference>", messages.argumentReference)
      .argument("[destination]", messages.argumentDestination, "store:"),
    messages,
  ).action((reference: string, destination: string, options: MovingOptions) =>
    start(reference, destination, options),
  );
}
