import { z } from "zod";
import { digestAlgorithm, digestEncoded } from "../../shared/oci/digest.ts";
import { parseLayoutIndex } from "../images/layout-index.ts";
import { archiveError } from "./archive-error.ts";
import type { ArchiveFile } from "./archive-file.ts";
import type { ArchiveContents } from "./archive-source.ts";

const MAX_INDEX_SIZE = 8 * 1024 * 1024;
const MAX_LAYOUT_FILE_SIZE = 64 * 1024;

const layoutFile = z.object({ imageLayoutVersion: z.literal("1.0.0") });

/**
 * An OCI image layout in a tar file; undefined when it is none.
 * @throws archive_invalid, layout_invalid for an index that cannot be read
 */
export async function readOciContents(archive: ArchiveFile): Promise<ArchiveContents | undefined> {
  const [layout, index] = [
    await archive.read("oci-layout", MAX_LAYOUT_FILE_SIZE),
    await archive.read("index.json", MAX_INDEX_SIZE),
  ];
  if (layout === undefined || index === undefined) return undefined;
  if (!isKnownLayout(layout)) {
    throw archiveError(archive.path, "it has a version that is not known", "oci-layout");
  }
  return {
    path: archive.path,
    index: parseLayoutIndex(index, archive.path),
    find(digest) {
      const member = archive.find(`blobs/${digestAlgorithm(digest)}/${digestEncoded(digest)}`);
      if (member === undefined) return undefined;
      const open = archive.openMember.bind(archive, member);
      return { size: member.size, open };
    },
  };
}

function isKnownLayout(bytes: Buffer): boolean {
  try {
    return layoutFile.safeParse(JSON.parse(bytes.toString("utf8"))).success;
  } catch {
    return false;
  }
}
