import type { Command } from "commander";
import type { StoreImage } from "../../../../shared/image.ts";
import type { CliContext, Run } from "../context.ts";
import { type FormatRows, parseFormat, tableFormat } from "../docker/image-format.ts";
import { imageRow, inDockersOrder } from "../docker/image-rows.ts";
import { referenceFilter } from "../docker/reference-filter.ts";
import type { DockerMessages } from "../messages/en/docker.ts";
import type { Messages } from "../messages/en.ts";
import { wrongUse } from "../wrong-use.ts";

interface ImagesOptions {
  readonly quiet?: true;
  /** Commander's way to say `--no-trunc`. */
  readonly trunc: boolean;
  readonly digests?: true;
  readonly filter: readonly string[];
  readonly format?: string;
}

type Keeps = (image: StoreImage) => boolean;

/** `portolan images [REPOSITORY[:TAG]]` */
export function registerImages(program: Command, messages: Messages, run: Run): void {
  const { docker } = messages;
  program
    .command("images")
    .description(docker.images)
    .argument("[repository]", docker.argumentRepository)
    .option("-a, --all", docker.optionAll)
    .option("-q, --quiet", docker.optionIds)
    .option("--no-trunc", docker.optionNoTrunc)
    .option("--digests", docker.optionDigests)
    .option(
      "-f, --filter <filter>",
      docker.optionFilter,
      (value, previous: string[]) => [...previous, value],
      [],
    )
    .option("--format <format>", docker.optionFormat)
    .addHelpText("after", `\n${docker.sizeHelp}`)
    .action((repository: string | undefined, options: ImagesOptions) =>
      run((context) => list(context, repository, options)),
    );
}

async function list(
  { out, session, signal }: CliContext,
  repository: string | undefined,
  options: ImagesOptions,
): Promise<void> {
  const { docker: messages } = out.messages;
  const keeps = readFilters(repository, options.filter, messages);
  const format = readFormat(options, messages);
  const { client } = await session();
  const { images } = await client.store.list({}, { signal });
  const kept = inDockersOrder(images.filter((image) => keeps.every((keep) => keep(image))));
  out.document({ images: kept });
  const rowOptions = { messages, noTrunc: !options.trunc, now: Date.now() };
  const rows = kept.map((image) => imageRow(image, rowOptions));
  for (const line of format(rows)) out.line(line);
}

function readFormat(
  { quiet, digests, format }: ImagesOptions,
  messages: DockerMessages,
): FormatRows {
  const table = { digests: digests === true };
  if (quiet === true) return (rows) => rows.map(({ ID }) => ID);
  if (format === undefined) return tableFormat(table);
  const parsed = parseFormat(format, table);
  if (parsed === undefined) throw wrongUse(messages.badFormat(format));
  return parsed;
}

/** All of them have to be fulfilled; of several patterns one. */
function readFilters(
  repository: string | undefined,
  filters: readonly string[],
  messages: DockerMessages,
): readonly Keeps[] {
  const patterns = filters.map((filter) => {
    const pattern = /^reference=(.+)$/.exec(filter)?.[1];
    if (pattern === undefined) throw wrongUse(messages.badFilter(filter));
    return readPattern(pattern, messages);
  });
  return [
    ...(repository === undefined ? [] : [readPattern(repository, messages)]),
    ...(patterns.length === 0 ? [] : [(image: StoreImage) => patterns.some((fits) => fits(image))]),
  ];
}

function readPattern(pattern: string, messages: DockerMessages): Keeps {
  const fits = referenceFilter(pattern.replace(/^store:/, ""));
  if (fits === undefined) throw wrongUse(messages.badPattern(pattern));
  return fits;
}
