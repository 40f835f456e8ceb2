import type { Bundle, BundledImage } from "../../../../shared/bundle.ts";
import { formatBytes } from "../../../../shared/bytes.ts";
import { AppError } from "../../../../shared/errors.ts";
import { parseLocation } from "../../../../shared/location.ts";
import { shortDigest } from "../../../../shared/oci/digest.ts";
import { familiarReference, tryParseReference } from "../../../../shared/oci/reference.ts";
import type { CliContext } from "../context.ts";

/** `portolan bundle inspect FILE` */
export async function inspectBundle(
  context: CliContext,
  file: string,
  options: { readonly verify?: true },
): Promise<void> {
  const bundle = await readBundle(context, file, options.verify === true);
  const { out } = context;
  const { bundle: words } = out.messages;
  out.document(bundle);
  const { columns } = words;
  out.table(
    [columns.image, columns.digest, columns.platforms, columns.size],
    bundle.images.map((image) => [
      familiarName(image),
      shortDigest(image.digest),
      image.platforms.join(", "),
      formatBytes(image.size),
    ]),
  );
  for (const line of totalLines(bundle, words)) out.line(line);
}

/**
 * What is in a bundle, told on the way how far its files are compared with their checksums.
 * @throws path_not_found, archive_invalid, bundle_incomplete
 */
export async function readBundle(
  { session, signal, note, out, progress }: CliContext,
  file: string,
  verify: boolean,
): Promise<Bundle> {
  const { client } = await session();
  const { bundle: words } = out.messages;
  const path = pathOf(file);
  for await (const item of client.bundles.inspect({ path, verify }, { signal })) {
    if (item.kind === "contents") return item.bundle;
    const isTold = progress !== "none" && item.total > TOLD_FROM;
    if (isTold) note(words.checking(formatBytes(item.bytes), formatBytes(item.total)));
  }
  throw new AppError("internal", "a bundle without contents");
}

/** Smaller ones are read before anybody has read a line. */
const TOLD_FROM = 1_000_000_000;

/** As people know it; images without a name by their digest. */
export function familiarName({ name, digest }: Pick<BundledImage, "name" | "digest">): string {
  const reference = name === undefined ? undefined : tryParseReference(name);
  return reference === undefined ? (name ?? digest) : familiarReference(reference);
}

function pathOf(file: string): string {
  if (!/^(?:oci|docker)-archive:/.test(file)) return file;
  const location = parseLocation(file);
  return "path" in location ? location.path : file;
}

function totalLines(
  { images, size, sharedSize, parts, checksums, createdAt, createdBy }: Bundle,
  words: CliContext["out"]["messages"]["bundle"],
): readonly string[] {
  const onDisk = parts.reduce((sum, part) => sum + part.size, 0);
  return [
    words.total(images.length, formatBytes(size), formatBytes(sharedSize)),
    words.files(parts.length, formatBytes(onDisk), words.checksums[checksums]),
    ...(createdAt === undefined ? [] : [words.made(createdAt, createdBy ?? "")]),
  ];
}
