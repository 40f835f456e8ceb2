import type { Command } from "commander";
import { AppError } from "../../../../shared/errors.ts";
import {
  formatLocation,
  type Location,
  parseLocation,
  withDefaultTag,
} from "../../../../shared/location.ts";
import { isTag, parseReference } from "../../../../shared/oci/reference.ts";
import type { Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { runTransfer } from "../run-transfer.ts";

/** `portolan tag REF NEW-TAG...` */
export function registerTag(program: Command, messages: Messages, run: Run): void {
  program
    .command("tag")
    .description(messages.tag)
    .argument("<reference>", messages.argumentReference)
    .argument("<new-tags...>", messages.argumentNewTags)
    .option("-q, --quiet", messages.optionQuiet)
    .option("--confirm <text>", messages.network.optionConfirm)
    .action((text: string, newTags: string[], options: { quiet?: true; confirm?: string }) =>
      run(async (context) => {
        const source = withDefaultTag(parseLocation(text));
        const destinations = newTags.map((tag) => formatLocation(destinationOf(source, tag)));
        for (const destination of new Set(destinations)) {
          await runTransfer(
            context,
            {
              source: formatLocation(source),
              destination,
              alsoTag: [],
              platforms: [],
              allTags: false,
            },
            { quiet: options.quiet === true, confirm: options.confirm },
          );
        }
      }),
    );
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
