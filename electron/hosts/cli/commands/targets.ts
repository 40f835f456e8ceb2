import { type Command, Option } from "commander";
import { AppError } from "../../../../shared/errors.ts";
import {
  checkTarget,
  type PushTarget,
  pushTargetSchema,
  targetKey,
} from "../../../../shared/push-target.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import type { TargetMessages } from "../messages/en/targets.ts";
import { addExamples } from "../sign-in/choice-options.ts";
import { wrongUse } from "../wrong-use.ts";

const EXAMPLES = [
  "portolan targets add harbor --to 'harbor.example.com/team/{name}:{tag}'",
  "portolan targets add both --to 'a.example.com/{repository}' 'b.example.com/{repository}' --overwrite refuse",
  "portolan targets edit harbor --no-preview",
  "portolan push store:alpine:3.20 --target harbor",
];

interface TargetOptions {
  readonly to?: string[];
  readonly platform?: string[];
  readonly overwrite?: PushTarget["overwrite"];
  readonly preview?: boolean;
}

interface EditOptions extends TargetOptions {
  readonly name?: string;
  readonly allPlatforms?: true;
}

/** `portolan targets [ls | add | edit | rm]` */
export function registerTargets(program: Command, messages: Messages, run: Run): void {
  const { targets: words } = messages;
  const group = program.command("targets").description(words.targets);
  addExamples(group, messages, EXAMPLES);
  group
    .command("ls", { isDefault: true })
    .alias("list")
    .description(words.list)
    .action(() => run(list));
  addTargetOptions(group.command("add").description(words.add), words).action(
    (name: string, options: TargetOptions) => run((context) => add(context, name, options)),
  );
  addTargetOptions(group.command("edit").description(words.edit), words)
    .option("--name <name>", words.optionRename)
    .option("--all-platforms", words.optionAllPlatforms)
    .action((name: string, options: EditOptions) => run((context) => edit(context, name, options)));
  group
    .command("rm")
    .description(words.remove)
    .argument("<name>", words.argumentName)
    .action((name: string) => run((context) => remove(context, name)));
}

function addTargetOptions(command: Command, words: TargetMessages): Command {
  return command
    .argument("<name>", words.argumentName)
    .option("--to <pattern...>", words.optionTo)
    .option("--platform <platform...>", words.optionPlatform)
    .addOption(
      new Option("--overwrite <rule>", words.optionOverwrite).choices(
        pushTargetSchema.shape.overwrite.unwrap().options,
      ),
    )
    .option("--preview", words.optionPreview)
    .option("--no-preview", words.optionNoPreview);
}

/**
 * The saved target of a name, whatever the case of its letters.
 * @throws target_unknown
 */
export async function findTarget(
  { session, signal }: CliContext,
  name: string,
): Promise<PushTarget> {
  const { client } = await session();
  const { targets } = await client.pushTargets.list({}, { signal });
  const found = targets.find((target) => targetKey(target.name) === targetKey(name));
  if (found !== undefined) return found;
  throw new AppError("target_unknown", `there is no push target ${JSON.stringify(name)}`, {
    details: { target: name },
  });
}

async function list({ out, session, signal }: CliContext): Promise<void> {
  const { targets: words } = out.messages;
  const { client } = await session();
  const { targets } = await client.pushTargets.list({}, { signal });
  out.document({ targets });
  if (targets.length === 0) return out.line(words.none);
  const { name, to, platforms, tags, plan } = words.columns;
  out.table(
    [name, to, platforms, tags, plan],
    targets.flatMap((target) => targetRows(target, words)),
  );
}

/** A line for each place of a target; what holds for all of them stands in the first. */
export function targetRows(target: PushTarget, words: TargetMessages): string[][] {
  const { name, patterns, platforms, overwrite, preview } = target;
  return patterns.map((pattern, index) =>
    index > 0
      ? ["", pattern, "", "", ""]
      : [
          name,
          pattern,
          platforms.length === 0 ? words.everyPlatform : platforms.join(", "),
          words.overwrite[overwrite],
          preview ? words.previewed : words.notPreviewed,
        ],
  );
}

async function add(context: CliContext, name: string, options: TargetOptions): Promise<void> {
  const { to: patterns, platform: platforms = [], overwrite = "ask", preview = true } = options;
  if (patterns === undefined) throw wrongUse(context.out.messages.targets.toMissing);
  await save(context, { name, patterns, platforms, overwrite, preview });
}

async function edit(context: CliContext, name: string, options: EditOptions): Promise<void> {
  const { targets: words } = context.out.messages;
  if (Object.keys(options).length === 0) throw wrongUse(words.nothingToChange);
  if (options.platform !== undefined && options.allPlatforms === true)
    throw wrongUse(words.platformsTwice);
  const known = await findTarget(context, name);
  const platforms = options.allPlatforms === true ? [] : (options.platform ?? known.platforms);
  const target: PushTarget = {
    name: options.name ?? known.name,
    patterns: options.to ?? known.patterns,
    platforms,
    overwrite: options.overwrite ?? known.overwrite,
    preview: options.preview ?? known.preview,
  };
  await save(context, target, known.name);
}

async function save(context: CliContext, typed: PushTarget, previous?: string): Promise<void> {
  const { out, session, signal } = context;
  const target = checkTarget(typed);
  const { client } = await session();
  const saved = await client.pushTargets.save(
    { target, ...(previous === undefined ? {} : { previous }) },
    { signal },
  );
  out.document(saved);
  out.line(out.messages.targets.saved(saved.name));
}

async function remove(context: CliContext, typed: string): Promise<void> {
  const { out, session, signal } = context;
  const { name } = await findTarget(context, typed);
  const { client } = await session();
  await client.pushTargets.remove({ name }, { signal });
  out.document({ name, removed: true });
  out.line(out.messages.targets.removed(name));
}
