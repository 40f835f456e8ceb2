import { type Digest, isDigest } from "../../../shared/oci/digest.ts";
import { isTag } from "../../../shared/oci/reference.ts";
import { isIndexType } from "../../../shared/oci/media-types.ts";
import { printable } from "../../../shared/printable.ts";
import type { ImageRow, Lock, TagRow } from "../../../shared/provider.ts";
import type { AcrManifest, AcrTag, Attributes } from "./schema.ts";

/**
 * Joins two lists that know half of everything each: one of tags with their dates and locks, one of images with their sizes
 * and platforms. Both are read at once, page by page; an image is told as soon as all its tags are known, so that nothing is
 * asked twice and little is kept.
 */
export async function* joinRows(
  tagPages: AsyncIterable<readonly AcrTag[]>,
  imagePages: AsyncIterable<readonly AcrManifest[]>,
): AsyncGenerator<readonly ImageRow[]> {
  const tags = tagPages[Symbol.asyncIterator]();
  const images = imagePages[Symbol.asyncIterator]();
  const join = new Join();
  let hasTags = true;
  let hasImages = true;
  while (hasTags || hasImages) {
    const [tagPage, imagePage]: [Page<AcrTag> | undefined, Page<AcrManifest> | undefined] =
      await Promise.all([hasTags ? tags.next() : undefined, hasImages ? images.next() : undefined]);
    hasTags = tagPage !== undefined && tagPage.done !== true;
    hasImages = imagePage !== undefined && imagePage.done !== true;
    if (tagPage?.done === false) join.addTags(tagPage.value);
    if (imagePage?.done === false) join.addImages(imagePage.value);
    const rows = join.take(hasTags);
    if (rows.length > 0) yield rows;
  }
  const rest = join.takeTagsAlone();
  if (rest.length > 0) yield rest;
}

type Page<Row> = IteratorResult<readonly Row[], unknown>;

class Join {
  readonly #tags = new Map<string, AcrTag>();
  readonly #told = new Set<string>();
  #waiting: AcrManifest[] = [];

  addTags(page: readonly AcrTag[]): void {
    for (const tag of page) if (isTag(tag.name)) this.#tags.set(tag.name, tag);
  }

  addImages(page: readonly AcrManifest[]): void {
    for (const image of page) {
      // A list that changes while it is read may name an image twice.
      if (!isDigest(image.digest) || this.#told.has(image.digest)) continue;
      this.#told.add(image.digest);
      this.#waiting.push(image);
    }
  }

  /** @param hasMore tags may still come */
  take(hasMore: boolean): readonly ImageRow[] {
    const isReady = ({ tags }: AcrManifest): boolean =>
      !hasMore || (tags ?? []).every((name) => this.#tags.has(name));
    const ready = this.#waiting.filter(isReady);
    this.#waiting = this.#waiting.filter((image) => !ready.includes(image));
    return ready.map((image) => imageRow(image, this.#tagsOf(image)));
  }

  /** Names whose image is not in the list: it came, or was hidden, while the lists were read. */
  takeTagsAlone(): readonly ImageRow[] {
    return [...this.#tags.values()].map((tag) => ({
      ...(isDigest(tag.digest) ? { digest: tag.digest } : {}),
      tags: [tagRow(tag)],
    }));
  }

  #tagsOf({ tags, digest }: AcrManifest): readonly TagRow[] {
    return (tags ?? []).filter(isTag).flatMap((name): TagRow[] => {
      const tag = this.#tags.get(name);
      if (tag === undefined) return [{ name }];
      // It was moved while the lists were read; the list of tags is asked for tags.
      if (tag.digest !== undefined && tag.digest !== digest) return [];
      this.#tags.delete(name);
      return [tagRow(tag)];
    });
  }
}

function imageRow(image: AcrManifest, tags: readonly TagRow[]): ImageRow {
  const { mediaType, imageSize: bytes, createdTime, lastUpdateTime } = image;
  const platforms = platformsOf(image);
  const isIndex = mediaType !== undefined && isIndexType(mediaType);
  return {
    digest: image.digest as Digest,
    tags: [...tags],
    ...(mediaType === undefined ? {} : { mediaType: printable(mediaType) }),
    ...(bytes === undefined ? {} : { bytes }),
    // The size of an index is that of its own document. Seen in answers of the service, 2026.
    ...(isIndex && bytes !== undefined ? { bytesIncomplete: true } : {}),
    ...timeOf("createdAt", createdTime),
    ...timeOf("pushedAt", lastUpdateTime ?? createdTime),
    ...(platforms.length === 0 ? {} : { platforms }),
    lock: lockOf(image.changeableAttributes),
  };
}

/** The children of an index are told with it. */
function platformsOf({ os, architecture, references }: AcrManifest): string[] {
  const all = (references ?? []).length > 0 ? (references ?? []) : [{ os, architecture }];
  const names = all.flatMap((one) =>
    one.os === undefined || one.architecture === undefined || one.os === "unknown"
      ? []
      : [printable(`${one.os}/${one.architecture}`)],
  );
  return [...new Set(names)].filter((name) => name !== "/");
}

function tagRow({ name, createdTime, lastUpdateTime, changeableAttributes }: AcrTag): TagRow {
  const lock = lockOf(changeableAttributes);
  return {
    name,
    ...timeOf("pushedAt", lastUpdateTime ?? createdTime),
    ...(lock.canWrite && lock.canDelete ? {} : { immutable: true }),
    lock,
  };
}

/** What the service does not tell is allowed. */
export function lockOf(attributes: Attributes): Lock {
  return {
    canDelete: attributes?.deleteEnabled ?? true,
    canWrite: attributes?.writeEnabled ?? true,
    canRead: attributes?.readEnabled ?? true,
    canList: attributes?.listEnabled ?? true,
  };
}

function timeOf<Name extends string>(
  name: Name,
  text: string | undefined,
): { readonly [N in Name]?: number } {
  const time = Date.parse(text ?? "");
  return (Number.isNaN(time) ? {} : { [name]: time }) as { readonly [N in Name]?: number };
}
