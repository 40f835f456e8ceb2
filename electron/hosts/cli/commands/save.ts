import type { Command } from "commander";
import type { CliContext, Run } from "../context.ts";
import { archiveLocation } from "../docker/archive-location.ts";
import { findImages, tagsOf } from "../docker/find-images.ts";
import type { Messages } from "../messages/en.ts";
import { runTransfer } from "../run-transfer.ts";
import { additionsOf } from "./transfer-options.ts";
import { isSpoken } from "../progress/reporter.ts";

interface SaveOptions {
  readonly output?: string;
  readonly platform: readonly string[];
  readonly withSignatures?: true;
}

/** `portolan save NAME... [-o FILE]` */
export function registerSave(program: Command, messages: Messages, run: Run): void {
  const { docker } = messages;
  program
    .command("save")
    .description(docker.save)
    .argument("<images...>", docker.argumentImages)
    .option("-o, --output <file>", docker.optionOutput)
    .option(
      "--platform <platform>",
      messages.optionPlatform,
      (value, previous: string[]) => [...previous, value],
      [],
    )
    .option("--with-signatures", messages.related.optionWithSignatures)
    .action((names: string[], options: SaveOptions) =>
      run((context) => save(context, names, options)),
    );
}

async function save(
  context: CliContext,
  names: readonly string[],
  { output, platform, ...options }: SaveOptions,
): Promise<void> {
  // What docker load reads either way; only a layout keeps what is no image.
  const kind = options.withSignatures === undefined ? "docker-archive" : "oci-archive";
  const destination = archiveLocation(output, kind);
  const [source = "", ...alsoFrom] = await sourcesOf(context, names);
  const request = {
    source,
    destination,
    alsoTag: [],
    platforms: [...platform],
    allTags: false,
    overwrite: true,
    ...additionsOf(options),
    ...(alsoFrom.length === 0 ? {} : { alsoFrom }),
  };
  // Docker says nothing when it has saved.
  const quiet = !isSpoken(context, context.out.aside());
  await runTransfer({ ...context, out: context.out.aside() }, request, {
    quiet,
    confirm: undefined,
    lines: () => [],
  });
}

/** A repository without a tag means all its tags, as for Docker; what was named by its ID keeps one of its names. */
async function sourcesOf(
  { out, session, signal }: CliContext,
  names: readonly string[],
): Promise<readonly string[]> {
  const { client } = await session();
  const { images } = await client.store.list({}, { signal });
  const sources = names.flatMap((typed) => {
    const tagged = tagsOf(typed.replace(/^store:/, ""), images);
    if (tagged.length > 0) return tagged.map(({ name }) => `store:${name}`);
    const [first] = findImages(typed, images, out.messages.docker).images;
    return first === undefined ? [] : [`store:${first.name}`];
  });
  return [...new Set(sources)];
}
