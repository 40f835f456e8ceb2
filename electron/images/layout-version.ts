import { z } from "zod";

/** Spec: image-spec v1.1, image-layout.md, oci-layout file. */
export const LAYOUT_FILE = "oci-layout";
/** The file has some 30 bytes. */
export const MAX_LAYOUT_FILE_SIZE = 64 * 1024;
const LAYOUT_VERSION = "1.0.0";

const layoutFileSchema = z.object({ imageLayoutVersion: z.string() });

/** What `oci-layout` holds in what we write. */
export function formatLayoutFile(): Buffer {
  return Buffer.from(JSON.stringify({ imageLayoutVersion: LAYOUT_VERSION }));
}

/** The version that `oci-layout` names. Undefined when it is damaged. */
export function layoutVersionIn(bytes: Uint8Array): string | undefined {
  try {
    return layoutFileSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8")))
      .imageLayoutVersion;
  } catch {
    return undefined;
  }
}

/** Unknown major versions are refused: what lies in them may mean something else. */
export function isKnownLayoutVersion(version: string): boolean {
  return version.startsWith("1.");
}
