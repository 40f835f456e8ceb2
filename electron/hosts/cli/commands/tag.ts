import type { Command } from "commander";
import { AppError, hasCode } from "../../../../shared/errors.ts";
import {
  formatLocation,
  type Location,
  parseLocation,
  withDefaultTag,
} from "../../../../shared/location.ts";
import { isTag, parseReference } from "../../../../shared/oci/reference.ts";
import type { CliContext, Run } from "../context.ts";
import { findImages } from "../docker/find-images.ts";
import type { Messages } from "../messages/en.ts";
import { runTransfer } from "../run-transfer.ts";

/** `portolan tag SOURCE NEW-NAME...` */
export function registerTag(program: Command, messages: Messages, run: Run): void {
  program
    .command("tag")
    .description(messages.tag)
    .argument("<reference>", messages.argumentReference)
    .argument("<new-tags...>", messages.argumentNewTags)
    .option("-q, --quiet", messages.optionQuiet)
    .option("--confirm <text>", messages.network.optionConfirm)
    .addHelpText("after", `\n${messages.docker.tagHelp}`)
    .action((text: string, newTags: string[], options: { quiet?: true; confirm?: string }) =>
      run(async (context) => {
        for (const [source, destination] of await pairsOf(context, text, newTags)) {
          await runTransfer(
            context,
            { source, destination, alsoTag: [], platforms: [], allTags: false },
            { quiet: options.quiet === true, confirm: options.confirm },
          );
        }
      }),
    );
}

type Pair = readonly [source: string, destination: string];

/** Every new name once, with the place where its image is. */
async function pairsOf(
  context: CliContext,
  text: string,
  names: readonly string[],
): Promise<readonly Pair[]> {
  const pairs = new Map<string, string>();
  for (const name of names) {
    const source = isDockersTag(text, name)
      ? await storeImage(context, text)
      : withDefaultTag(parseLocation(text));
    const destination = isDockersTag(text, name)
      ? ({ kind: "store", reference: parseReference(name) } as const)
      : destinationOf(source, name);
    pairs.set(formatLocation(destination), formatLocation(source));
  }
  return [...pairs].map(([destination, source]) => [source, destination]);
}

/**
 * True where `docker tag` would have been understood: both are names in the local store. Without a host a source is never
 * a registry here, so that nobody who is used to Docker changes one by accident.
 */
function isDockersTag(source: string, name: string): boolean {
  if (/^(?:docker:\/\/|store:|oci:|oci-archive:|docker-archive:|docker-daemon:)/.test(source))
    return false;
  return !hasHost(source) || !isTag(name);
}

/** The first part is a host when it has a dot, a colon or a capital, or is `localhost`, as for Docker. */
function hasHost(text: string): boolean {
  const [first = "", ...rest] = text.split("/");
  if (rest.length === 0) return false;
  return /[.:[]/.test(first) || first === "localhost" || first !== first.toLowerCase();
}

async function storeImage({ out, session, signal }: CliContext, text: string): Promise<Location> {
  const { client } = await session();
  const { images } = await client.store.list({}, { signal });
  try {
    const [image] = findImages(text, images, out.messages.docker).images;
    return parseLocation(`store:${image?.name ?? text}`);
  } catch (error) {
    if (!hasCode(error, "image_not_found")) throw error;
    throw new AppError(error.code, error.message, {
      details: { ...error.details, hint: "tag_not_in_store" },
      cause: error,
    });
  }
}

/** Where a new tag points to: the same repository, another name of the store, or another name of the layout. */
function destinationOf(source: Location, tag: string): Location {
  if (source.kind === "oci") {
    const { digest: _, ...layout } = source;
    return { ...layout, name: tag };
  }
  if (source.kind === "store" && !isTag(tag))
    return { kind: "store", reference: parseReference(tag) };
  if ((source.kind !== "store" && source.kind !== "registry") || source.reference === undefined) {
    throw new AppError(
      "unsupported",
      "tags can be given in registries, the store and layouts only",
      {
        details: { hint: "tag_location", location: formatLocation(source) },
      },
    );
  }
  if (!isTag(tag)) {
    throw new AppError("invalid_reference", `not a tag: ${tag.slice(0, 130)}`, {
      details: {
        reference: tag.slice(0, 130),
        why: "a tag has letters, digits, dots, dashes and underscores",
      },
    });
  }
  const { registry, repository } = source.reference;
  return { kind: source.kind, reference: { registry, repository, tag } };
}
