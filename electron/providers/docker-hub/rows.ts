import { isDigest } from "../../../shared/oci/digest.ts";
import { isTag } from "../../../shared/oci/reference.ts";
import { printable } from "../../../shared/printable.ts";
import type { ImageRow, TagRow } from "../../../shared/provider.ts";
import type { HubTag } from "./schema.ts";

/** A page of tags as images: names of one digest stand together. */
export function imageRows(
  tags: readonly HubTag[],
  isImmutable: (tag: string) => boolean | undefined,
): ImageRow[] {
  const rows: ImageRow[] = [];
  const byDigest = new Map<string, ImageRow>();
  for (const tag of tags.filter(({ name }) => isTag(name))) {
    const row = imageRow(tag, tagRow(tag, isImmutable(tag.name)));
    const known = row.digest === undefined ? undefined : byDigest.get(row.digest);
    if (known !== undefined) {
      known.tags.push(...row.tags);
      continue;
    }
    rows.push(row);
    if (row.digest !== undefined) byDigest.set(row.digest, row);
  }
  return rows;
}

function tagRow(tag: HubTag, immutable: boolean | undefined): TagRow {
  const pushedAt = tag.tag_last_pushed ?? tag.last_updated;
  return {
    name: tag.name,
    ...(pushedAt === undefined ? {} : { pushedAt }),
    ...(tag.tag_last_pulled === undefined ? {} : { pulledAt: tag.tag_last_pulled }),
    ...(immutable === undefined ? {} : { immutable }),
  };
}

function imageRow(tag: HubTag, row: TagRow): ImageRow {
  const digest = isDigest(tag.digest) ? tag.digest : undefined;
  const platforms = platformsOf(tag);
  return {
    ...(digest === undefined ? {} : { digest }),
    tags: [row],
    ...(tag.media_type ? { mediaType: printable(tag.media_type) } : {}),
    ...bytesOf(tag),
    ...(row.pushedAt === undefined ? {} : { pushedAt: row.pushedAt }),
    ...(row.pulledAt === undefined ? {} : { pulledAt: row.pulledAt }),
    ...(tag.last_updater_username ? { pushedBy: printable(tag.last_updater_username) } : {}),
    ...(platforms.length === 0 ? {} : { platforms }),
  };
}

/** `full_size` is that of one image: of several platforms, their sizes are added. */
function bytesOf({ full_size: size, images }: HubTag): Pick<ImageRow, "bytes" | "bytesIncomplete"> {
  const sizes = (images ?? []).map((image) => image.size);
  const isComplete = sizes.every((one) => typeof one === "number");
  if (sizes.length > 1 && isComplete) {
    return { bytes: sizes.reduce((sum, one) => sum + one, 0) };
  }
  if (typeof size !== "number") return {};
  return sizes.length > 1 ? { bytes: size, bytesIncomplete: true } : { bytes: size };
}

/** Attestations of BuildKit stand among the images as `unknown/unknown`. */
function platformsOf({ images }: HubTag): string[] {
  const names = (images ?? []).flatMap(({ os, architecture, variant }) => {
    if (!os || !architecture || os === "unknown" || architecture === "unknown") return [];
    return [[os, architecture, ...(variant ? [variant] : [])].map(printable).join("/")];
  });
  return [...new Set(names)];
}
