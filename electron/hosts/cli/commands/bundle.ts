import type { Command } from "commander";
import { createBundle, type CreateOptions } from "../bundle/create.ts";
import { importBundle, type ImportOptions } from "../bundle/import.ts";
import { inspectBundle } from "../bundle/inspect.ts";
import type { Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { addExamples } from "../sign-in/choice-options.ts";

const EXAMPLES = [
  "portolan bundle create site.tar alpine:3.20 ghcr.io/org/app:1.4 store:team/tool:dev",
  "portolan bundle create site.tar --from images.txt --platform linux/amd64 --split 4GB",
  "portolan bundle inspect site.tar --verify",
  "portolan bundle import site.tar --to harbor.local/mirror/",
  "portolan bundle import site.tar --to 'harbor.local/{name}:{tag}' --dry-run",
];

/** `portolan bundle create | inspect | import` */
export function registerBundle(program: Command, messages: Messages, run: Run): void {
  const { bundle: words } = messages;
  const group = program.command("bundle").description(words.bundle);
  addExamples(group, messages, EXAMPLES);
  const several = (value: string, previous: string[]): string[] => [...previous, value];
  group
    .command("create")
    .description(words.create)
    .argument("<file>", words.argumentNewFile)
    .argument("[images...]", words.argumentImages)
    .option("--from <list>", words.optionFrom)
    .option("--platform <platform>", messages.optionPlatform, several, [])
    .option("--split <size>", words.optionSplit)
    .option("--with-signatures", messages.related.optionWithSignatures)
    .option("--overwrite", words.optionOverwrite)
    .option("-q, --quiet", words.optionQuiet)
    .action((file: string, images: string[], options: CreateOptions) =>
      run((context) => createBundle(context, file, images, options)),
    );
  group
    .command("inspect")
    .description(words.inspect)
    .argument("<file>", words.argumentFile)
    .option("--verify", words.optionVerify)
    .action((file: string, options: { verify?: true }) =>
      run((context) => inspectBundle(context, file, options)),
    );
  group
    .command("import")
    .description(words.import)
    .argument("<file>", words.argumentFile)
    .option("--to <place>", words.optionTo, "store:")
    .option("--only <name>", words.optionOnly, several, [])
    .option("--dry-run", words.optionDryRun)
    .option("--confirm <text>", messages.network.optionConfirm)
    .option("-q, --quiet", messages.optionQuiet)
    .action((file: string, options: ImportOptions) =>
      run((context) => importBundle(context, file, options)),
    );
}
