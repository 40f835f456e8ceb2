import type { Command } from "commander";
import { diagnose, type DiagnoseOptions } from "../checklist/diagnose.ts";
import { type ProfileOptions, showProfile } from "../checklist/profile.ts";
import type { Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { addAccountOptions, addExamples, addLinkOptions } from "../sign-in/choice-options.ts";

const EXAMPLES = [
  "portolan doctor ghcr.io",
  "portolan doctor registry.example.com --repository team/app --verbose",
  "portolan doctor docker.io --profile",
  'echo "$TOKEN" | portolan doctor registry.example.com -u alice --password-stdin',
];

/** `portolan doctor ADDRESS`: the checklist, step by step. Changes nothing. */
export function registerDoctor(program: Command, messages: Messages, run: Run): void {
  const command = program.command("doctor").description(messages.network.doctor);
  addDiagnoseOptions(command, messages, run)
    .option("--profile", messages.network.optionProfile)
    .option("--forget-seen", messages.network.optionForgetSeen)
    .action((address: string | undefined, options: DiagnoseOptions & ProfileOptions) =>
      run((context) =>
        options.profile === true || options.forgetSeen === true
          ? showProfile(context, address, options)
          : diagnose(context, address, options),
      ),
    );
  addExamples(command, messages, EXAMPLES);
}

/** The arguments, options and action of a command that shows the checklist. */
export function addDiagnoseOptions(command: Command, messages: Messages, run: Run): Command {
  addAccountOptions(command, messages)
    .argument("[address]", messages.signIn.argumentAddress)
    .option("--repository <name>", messages.network.optionRepository)
    .option("--verbose", messages.network.optionVerbose)
    .action((address: string | undefined, options: DiagnoseOptions) =>
      run((context) => diagnose(context, address, options)),
    );
  addLinkOptions(command, messages.signIn);
  return command;
}
