import type { Command } from "commander";
import { hasCode } from "../../../../shared/errors.ts";
import { familiarReference } from "../../../../shared/oci/reference.ts";
import type { CliContext, Run } from "../context.ts";
import { archiveLocation } from "../docker/archive-location.ts";
import { tryParseName } from "../docker/image-rows.ts";
import type { Messages } from "../messages/en.ts";
import { isSpoken } from "../progress/reporter.ts";
import { runTransfer } from "../run-transfer.ts";
import { wrongUse } from "../wrong-use.ts";

interface LoadOptions {
  readonly input?: string;
  readonly quiet?: true;
  readonly platform: readonly string[];
}

/** `portolan load [-i FILE]` */
export function registerLoad(program: Command, messages: Messages, run: Run): void {
  const { docker } = messages;
  program
    .command("load")
    .description(docker.load)
    .option("-i, --input <file>", docker.optionInput)
    .option("-q, --quiet", messages.optionQuiet)
    .option(
      "--platform <platform>",
      messages.optionPlatform,
      (value, previous: string[]) => [...previous, value],
      [],
    )
    .action((options: LoadOptions) => run((context) => load(context, options)));
}

/** One transfer for the whole file: its images get their names when all of them are there, or none does. */
async function load(context: CliContext, { input, quiet, platform }: LoadOptions): Promise<void> {
  const { docker } = context.out.messages;
  const source = archiveLocation(input);
  const request = {
    source,
    destination: "store:",
    alsoTag: [],
    platforms: [...platform],
    allTags: true,
  };
  try {
    await runTransfer(context, request, {
      quiet: quiet === true || !isSpoken(context, context.out),
      confirm: undefined,
      lines: ({ results }) => results.map(({ name }) => docker.loaded(familiarName(name))),
    });
  } catch (error) {
    const isNameless = hasCode(error, "image_not_found") && error.details["side"] === "source";
    throw isNameless ? wrongUse(docker.noNames(source)) : error;
  }
}

function familiarName(name: string): string {
  const reference = tryParseName(name);
  return reference === undefined ? name : familiarReference(reference);
}
