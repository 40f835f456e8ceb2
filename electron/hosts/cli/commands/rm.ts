import type { Command } from "commander";
import { AppError } from "../../../../shared/errors.ts";
import { formatLocation, parseLocation, withDefaultTag } from "../../../../shared/location.ts";
import { shortDigest } from "../../../../shared/oci/digest.ts";
import type { RemovalPlan } from "../../../../shared/plan.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import type { Output } from "../output.ts";
import { confirm } from "../standard-input.ts";

interface RemoveOptions {
  readonly manifest?: true;
  readonly yes?: true;
}

/** `portolan rm REF [--manifest] [--yes]` */
export function registerRm(program: Command, messages: Messages, run: Run): void {
  program
    .command("rm")
    .description(messages.rm)
    .argument("<reference>", messages.argumentReference)
    .option("--manifest", messages.optionManifest)
    .option("-y, --yes", messages.optionYes)
    .action((reference: string, options: RemoveOptions) =>
      run((context) => remove(context, reference, options)),
    );
}

async function remove(context: CliContext, text: string, options: RemoveOptions): Promise<void> {
  const { out, session, signal } = context;
  const location = formatLocation(withDefaultTag(parseLocation(text)));
  const verb = options.manifest === true ? "manifest" : "tag";
  const { client } = await session();
  const plan = await client.images.planRemoval({ location, verb }, { signal });
  printRemoval(out, plan);
  if (options.yes !== true && !(await agreed(context, location))) {
    out.line(out.messages.notRemoved);
    return;
  }
  const { removed } = await client.images.remove(
    { location, verb, digest: plan.digest },
    { signal },
  );
  out.document({ digest: plan.digest, removed });
  for (const name of removed) out.line(out.messages.removed(name));
}

/** @throws confirmation_required when nobody can be asked */
async function agreed({ out, signal }: CliContext, location: string): Promise<boolean> {
  const answer = await confirm(out.messages.removeQuestion(location), signal);
  if (answer !== undefined) return answer;
  throw new AppError("confirmation_required", "there is no terminal to ask on", {
    details: { reference: location },
  });
}

function printRemoval(out: Output, plan: RemovalPlan): void {
  const { messages } = out;
  if (plan.verb === "tag") {
    for (const name of plan.tags) out.line(messages.removeTag(name, shortDigest(plan.digest)));
    if (plan.siblings.length > 0) out.line(messages.removeSiblings(plan.siblings.join(", ")));
  } else {
    out.line(messages.removeManifest(plan.digest, plan.tags.length));
    for (const name of plan.tags) out.line(`  ${name}`);
  }
  if (!plan.complete) out.line(messages.removeIncomplete);
}
