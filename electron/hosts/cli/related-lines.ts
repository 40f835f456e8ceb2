import {
  type ArtifactFormat,
  type ArtifactPurpose,
  FORMAT_NAMES,
} from "../../../shared/artifact.ts";
import { formatBytes } from "../../../shared/bytes.ts";
import { fromWireError } from "../../../shared/errors.ts";
import type { RelatedItem, RelatedPart } from "../../../shared/related.ts";
import type { CliContext } from "./context.ts";
import type { Messages } from "./messages/en.ts";
import type { Session } from "./session.ts";

type Words = Messages["related"];

/** Prints what belongs to an image, part by part in the order in which people ask. */
export async function printRelated(
  { out, client, signal }: Pick<CliContext, "out" | "signal"> & Pick<Session, "client">,
  location: string,
  platform: string | undefined,
): Promise<void> {
  const words = out.messages.related;
  const parts: RelatedPart[] = [];
  const wish = platform === undefined ? {} : { platform };
  for await (const part of client.related.find({ location, ...wish }, { signal })) parts.push(part);
  out.document({ location, parts });
  for (const { part, items } of parts) {
    if (items.length === 0) continue;
    out.table(
      [words.parts[part], "", ""],
      items.map((item) => rowOf(item, words)),
    );
  }
  if (parts.every(({ items }) => items.length === 0)) out.line(words.nothing);
  if (!parts.every(({ complete }) => complete)) out.warn(words.incomplete);
  for (const { error } of parts) if (error !== undefined) out.error(fromWireError(error));
}

/** What an artifact is: `SBOM (SPDX)`. */
export function artifactWords(
  { purpose, format }: { purpose: ArtifactPurpose; format?: ArtifactFormat | undefined },
  words: Words,
): string {
  const title = words.purposes[purpose];
  return format === undefined ? title : `${title} (${FORMAT_NAMES[format]})`;
}

function rowOf(item: RelatedItem, words: Words): readonly string[] {
  const { artifact, name, location, size, subject, commonLayers, found } = item;
  const facts = [
    ...(subject?.platform === undefined ? [] : [words.forPlatform(subject.platform)]),
    ...(commonLayers === undefined ? [] : [words.commonLayers(commonLayers)]),
    ...(found === "annotation" ? [words.named] : []),
    ...(size === undefined || found === "index" ? [] : [formatBytes(size)]),
  ];
  const title = artifact === undefined ? (name ?? "") : artifactWords(artifact, words);
  return [`  ${title}`, facts.join(", "), location];
}
