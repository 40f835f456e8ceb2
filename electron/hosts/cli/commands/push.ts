import type { Command } from "commander";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { pushToTarget } from "../push-to-target.ts";
import { runTransfer } from "../run-transfer.ts";
import { addExamples } from "../sign-in/choice-options.ts";
import { wrongUse } from "../wrong-use.ts";
import {
  addMovingOptions,
  additionsOf,
  type MovingOptions,
  transferRequest,
} from "./transfer-options.ts";

const EXAMPLES = [
  "portolan push store:alpine:3.20 registry.example.com/team/alpine",
  "portolan push docker-archive:app.tar store:alpine:3.20 --target harbor",
];

interface PushOptions extends MovingOptions {
  readonly target?: string;
  readonly yes?: true;
}

/** `portolan push SOURCE REFERENCE`, `portolan push SOURCE... --target NAME [--yes]` */
export function registerPush(program: Command, messages: Messages, run: Run): void {
  const { targets: words } = messages;
  const command = program
    .command("push")
    .description(messages.push)
    .usage(words.pushUsage)
    .argument("<source...>", messages.argumentSource);
  addMovingOptions(command, messages)
    .option("--target <name>", words.optionTarget)
    .option("-y, --yes", messages.optionYes)
    .action((places: readonly string[], options: PushOptions) =>
      run((context) => push(context, places, options)),
    );
  addExamples(command, messages, EXAMPLES);
}

function push(context: CliContext, places: readonly string[], options: PushOptions): Promise<void> {
  const { targets: words } = context.out.messages;
  const { target: name, confirm } = options;
  const quiet = options.quiet === true;
  if (name !== undefined) {
    if (options.allTags === true) throw wrongUse(words.allTagsAlone);
    const { platform: platforms, overwrite = false, yes = false } = options;
    const more = { overwrite, yes, confirm, quiet, ...additionsOf(options) };
    return pushToTarget(context, places, { name, platforms, ...more });
  }
  const [source, reference, ...more] = places;
  if (source === undefined || reference === undefined) throw wrongUse(words.referenceMissing);
  if (more.length > 0) throw wrongUse(words.severalSources);
  return runTransfer(context, transferRequest(source, reference, options), { quiet, confirm });
}
