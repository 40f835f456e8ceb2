import type { Command } from "commander";
import type { TransferRequest } from "../../../../shared/transfer.ts";
import type { Messages } from "../messages/en.ts";

export interface TransferOptions {
  readonly platform: readonly string[];
  readonly allTags?: true;
  readonly quiet?: true;
  /** False for `--no-server-copy`. */
  readonly serverCopy?: boolean;
  readonly withSignatures?: true;
}

/** The options of the commands that may replace tags. */
export interface MovingOptions extends TransferOptions {
  readonly confirm?: string;
  readonly overwrite?: true;
}

/** The options that every command which plans or moves images has. */
export function addTransferOptions(command: Command, messages: Messages): Command {
  return command
    .option(
      "--platform <platform>",
      messages.optionPlatform,
      (value, previous: string[]) => [...previous, value],
      [],
    )
    .option("--all-tags", messages.optionAllTags)
    .option("--no-server-copy", messages.services.optionNoServerCopy)
    .option("--with-signatures", messages.related.optionWithSignatures)
    .option("-q, --quiet", messages.optionQuiet);
}

/** The same, and what a production registry may ask for. */
export function addMovingOptions(command: Command, messages: Messages): Command {
  return addTransferOptions(command, messages)
    .option("--overwrite", messages.optionOverwrite)
    .option("--confirm <text>", messages.network.optionConfirm);
}

/** What `--with-signatures` is in a request. */
export function additionsOf({
  withSignatures,
}: Pick<TransferOptions, "withSignatures">): Pick<TransferRequest, "additions"> {
  return withSignatures === undefined ? {} : { additions: "all" };
}

export function transferRequest(
  source: string,
  destination: string,
  options: TransferOptions & Pick<MovingOptions, "overwrite">,
): TransferRequest {
  return {
    source,
    destination,
    alsoTag: [],
    platforms: [...options.platform],
    allTags: options.allTags === true,
    ...(options.overwrite === undefined ? {} : { overwrite: true }),
    ...additionsOf(options),
    ...(options.serverCopy === false ? { serverCopy: "never" as const } : {}),
  };
}
