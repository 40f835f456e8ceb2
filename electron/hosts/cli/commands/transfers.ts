import type { Command } from "commander";
import { formatLocation, parseLocation, withDefaultTag } from "../../../../shared/location.ts";
import type { Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { runTransfer } from "../run-transfer.ts";
import { addTransferOptions, type TransferOptions, transferRequest } from "./transfer-options.ts";

/** `portolan copy`, `pull` and `push`: three names for one way of moving images, with different defaults. */
export function registerTransfers(program: Command, messages: Messages, run: Run): void {
  const start = (source: string, destination: string, options: TransferOptions): Promise<void> =>
    run((context) =>
      runTransfer(context, transferRequest(source, destination, options), {
        quiet: options.quiet === true,
      }),
    );

  addTransferOptions(
    program
      .command("copy")
      .description(messages.copy)
      .argument("<source>", messages.argumentSource)
      .argument("<destination>", messages.argumentDestination),
    messages,
  ).action((source: string, destination: string, options: TransferOptions) =>
    start(source, destination, options),
  );

  addTransferOptions(
    program
      .command("pull")
      .description(messages.pull)
      .argument("<reference>", messages.argumentReference)
      .argument("[destination]", messages.argumentDestination, "store:"),
    messages,
  ).action((reference: string, destination: string, options: TransferOptions) =>
    start(reference, destination, options),
  );

  addTransferOptions(
    program
      .command("push")
      .description(messages.push)
      .argument("<source>", messages.argumentSource)
      .argument("<reference>", messages.argumentReference),
    messages,
  ).action((source: string, reference: string, options: TransferOptions) =>
    start(pushSource(source), reference, options),
  );
}

/** `portolan push alpine …` means the image of that name in the local store, as `docker push` would. */
function pushSource(text: string): string {
  const location = parseLocation(text);
  if (location.kind !== "registry" || text.startsWith("docker://")) return text;
  return formatLocation(withDefaultTag({ kind: "store", reference: location.reference }));
}
