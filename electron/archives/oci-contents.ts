import { isTag } from "../../shared/oci/reference.ts";
import { blobPath } from "../images/layout-content.ts";
import {
  type LayoutEntry,
  type LayoutIndex,
  MAX_INDEX_SIZE,
  parseLayoutIndex,
} from "../images/layout-index.ts";
import {
  isKnownLayoutVersion,
  LAYOUT_FILE,
  layoutVersionIn,
  MAX_LAYOUT_FILE_SIZE,
} from "../images/layout-version.ts";
import { archiveError } from "./archive-error.ts";
import { CONTAINERD_NAME } from "./archive-lists.ts";
import type { ArchiveFile } from "./archive-file.ts";
import type { ArchiveContents } from "./archive-source.ts";

/**
 * An OCI image layout in a tar file; undefined when it is none.
 * @throws archive_invalid, layout_invalid for an index that cannot be read
 */
export async function readOciContents(archive: ArchiveFile): Promise<ArchiveContents | undefined> {
  const [layout, index] = [
    await archive.read(LAYOUT_FILE, MAX_LAYOUT_FILE_SIZE),
    await archive.read("index.json", MAX_INDEX_SIZE),
  ];
  if (layout === undefined || index === undefined) return undefined;
  if (!isKnownLayoutVersion(layoutVersionIn(layout) ?? "")) {
    throw archiveError(archive.path, "it has a version that is not known", LAYOUT_FILE);
  }
  return {
    path: archive.path,
    index: withFullNames(parseLayoutIndex(index, archive.path)),
    find(digest) {
      const member = archive.find(blobPath(digest));
      if (member === undefined) return undefined;
      const open = archive.openMember.bind(archive, member);
      return { size: member.size, open };
    },
  };
}

/**
 * `docker save` since 25, and `ctr image export`, write the tag alone as the name, and the whole reference beside it.
 * Source: moby, image/tarexport/save.go.
 */
function withFullNames(index: LayoutIndex): LayoutIndex {
  return { ...index, entries: index.entries.map(withFullName) };
}

function withFullName(entry: LayoutEntry): LayoutEntry {
  const { raw, name } = entry;
  if (name === undefined || !isTag(name)) return entry;
  const annotations = raw["annotations"] as Readonly<Record<string, unknown>>;
  const full = annotations[CONTAINERD_NAME];
  if (typeof full !== "string" || !full.endsWith(`:${name}`)) return entry;
  return {
    raw,
    name: full,
    get descriptor() {
      return entry.descriptor;
    },
  };
}
