import type { Command } from "commander";
import { formatBytes } from "../../../../shared/bytes.ts";
import { formatLocation } from "../../../../shared/location.ts";
import { joinImageRows } from "../../../../shared/image-rows.ts";
import { shortDigest } from "../../../../shared/oci/digest.ts";
import type { ImageRow } from "../../../../shared/provider.ts";
import type { CliContext, Run } from "../context.ts";
import type { Messages } from "../messages/en.ts";
import { countCell, readReference, timeCell } from "../service-place.ts";

/** `portolan tags REPOSITORY [--long]` */
export function registerTags(program: Command, messages: Messages, run: Run): void {
  const { services: words } = messages;
  program
    .command("tags")
    .description(words.tags)
    .argument("<repository>", words.argumentRepository)
    .option("-l, --long", words.optionLong)
    .action((repository: string, { long }: { readonly long?: true }) =>
      run((context) => listTags(context, repository, long === true)),
    );
}

async function listTags(
  { out, session, signal }: CliContext,
  text: string,
  isLong: boolean,
): Promise<void> {
  const { registry, repository } = readReference(text);
  const location = formatLocation({ kind: "registry", reference: { registry, repository } });
  const { client } = await session();
  const names: string[] = [];
  const rows: ImageRow[] = [];
  for await (const page of client.catalog.tags({ location, fresh: true }, { signal })) {
    names.push(...page.tags);
    rows.push(...(page.images ?? []));
  }
  const images = joinImageRows(rows);
  out.document({ repository: location, tags: names, ...(isLong ? { images } : {}) });
  if (names.length === 0 && images.length === 0) out.line(out.messages.noTags);
  else if (!isLong || images.length === 0) for (const name of names) out.line(name);
  else {
    const { columns } = out.messages.services;
    const { tags, digest, size, platforms, pushed, pulls } = columns;
    out.table([tags, digest, size, platforms, pushed, pulls], images.map(imageCells));
  }
}

function imageCells({ tags, digest, bytes, platforms = [], pushedAt, pulls }: ImageRow): string[] {
  return [
    tags.map(({ name }) => name).join(", "),
    digest === undefined ? "" : shortDigest(digest),
    bytes === undefined ? "" : formatBytes(bytes),
    platforms.join(", "),
    timeCell(pushedAt),
    countCell(pulls),
  ];
}
