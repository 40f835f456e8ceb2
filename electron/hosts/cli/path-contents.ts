import { existsSync } from "node:fs";
import { formatBytes } from "../../../shared/bytes.ts";
import type { PlaceContents } from "../../../shared/image.ts";
import { parseLocation } from "../../../shared/location.ts";
import { shortDigest } from "../../../shared/oci/digest.ts";
import type { CliContext } from "./context.ts";

/** What nobody would take for the name of a registry. */
const ARCHIVE_NAME = /\.(?:tar|tgz|tar\.(?:gz|zst))$/i;

/**
 * The file or folder that a place is: after `oci:` and the like, or a path as people type it. Undefined for a registry and
 * for the store.
 */
export function pathOf(place: string): string | undefined {
  if (/^(?:\.{0,2}[\\/]|\.{1,2}$|[A-Za-z]:[\\/])/.test(place)) return place;
  if (ARCHIVE_NAME.test(place) && existsSync(place)) return place;
  if (!/^(?:oci|oci-archive|docker-archive):/.test(place)) return undefined;
  const location = parseLocation(place);
  return "path" in location && location.name === undefined && location.digest === undefined
    ? location.path
    : undefined;
}

/** `portolan ls PATH`: every image with what can be told without reading it whole. */
export async function listContents(
  { out, session, signal }: CliContext,
  path: string,
): Promise<void> {
  const { client } = await session();
  const contents = await client.catalog.contents({ path }, { signal });
  out.document(contents);
  const { columns, docker } = out.messages;
  if (contents.images.length === 0) {
    out.line(docker.noImages);
    return;
  }
  out.table(
    [columns.name, columns.digest, columns.platforms, columns.size],
    contents.images.map(contentsRow),
  );
}

function contentsRow({ location, name, summary }: PlaceContents["images"][number]): string[] {
  return [
    // What leads to it, to be put behind the path.
    name ?? location.slice(location.lastIndexOf("@")),
    shortDigest(summary.digest),
    summary.platforms.join(", "),
    summary.size === undefined ? "" : formatBytes(summary.size),
  ];
}
