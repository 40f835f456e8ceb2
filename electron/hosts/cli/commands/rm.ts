import type { Command } from "commander";
import { AppError } from "../../../../shared/errors.ts";
import {
  formatLocation,
  type Location,
  parseLocation,
  withDefaultTag,
} from "../../../../shared/location.ts";
import { shortDigest } from "../../../../shared/oci/digest.ts";
import type { RemovalPlan } from "../../../../shared/plan.ts";
import { readConfirmation } from "../confirmation.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import type { Output } from "../output.ts";
import { confirm } from "../standard-input.ts";
import { tellOfGarbage } from "../store-garbage.ts";

interface RemoveOptions {
  readonly manifest?: true;
  readonly yes?: true;
  readonly confirm?: string;
}

/** `portolan rm REF [--manifest] [--yes] [--confirm TEXT]` */
export function registerRm(program: Command, messages: Messages, run: Run): void {
  program
    .command("rm")
    .description(messages.rm)
    .argument("<reference>", messages.argumentReference)
    .option("--manifest", messages.optionManifest)
    .option("-y, --yes", messages.optionYes)
    .option("--confirm <text>", messages.network.optionConfirm)
    .action((reference: string, options: RemoveOptions) =>
      run((context) => remove(context, reference, options)),
    );
}

async function remove(context: CliContext, text: string, options: RemoveOptions): Promise<void> {
  const { out, session, signal } = context;
  const wanted = withDefaultTag(parseLocation(text));
  const location = formatLocation(wanted);
  const verb = options.manifest === true ? "manifest" : "tag";
  const { client } = await session();
  const plan = await client.images.planRemoval({ location, verb }, { signal });
  printRemoval(out, plan);
  const confirmation = await production(context, wanted, plan, options);
  if (confirmation === undefined && options.yes !== true && !(await agreed(context, location))) {
    out.line(out.messages.notRemoved);
    return;
  }
  const { removed } = await client.images.remove(
    { location, verb, digest: plan.digest, confirmation },
    { signal },
  );
  out.document({ digest: plan.digest, removed });
  for (const name of removed) out.line(out.messages.removed(name));
  if (wanted.kind === "store") await tellOfGarbage(context);
}

/** What a production registry wants to have typed; more than a yes. @throws confirmation_required */
function production(
  context: CliContext,
  location: Location,
  plan: RemovalPlan,
  options: RemoveOptions,
): Promise<string | undefined> {
  if (plan.confirm === undefined) return Promise.resolve(undefined);
  return readConfirmation(context, plan.confirm, { given: options.confirm, location });
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
  const { parents = [], referrers = [], complete = true } = plan.affected ?? {};
  if (parents.length > 0)
    out.line(messages.removeParents(parents.map(({ name }) => name).join(", ")));
  for (const { digest, artifactType = "" } of referrers)
    out.line(messages.removeReferrer(digest, artifactType));
  if (!complete) out.line(messages.removeMoreAffected);
  if (!plan.complete) out.line(messages.removeIncomplete);
}
