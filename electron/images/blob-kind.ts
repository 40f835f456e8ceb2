import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { readDocument } from "./layout-graph.ts";
import { openRegularFile } from "./regular-file.ts";

/** Enough for the magic numbers of gzip, zstd and tar. */
const HEAD_BYTES = 512;
/** A JSON document that is no manifest and has these members is a config. Spec: image-spec v1.1, config.md. */
const CONFIG_MEMBERS = /"(?:rootfs|architecture)"\s*:/;

/** What a blob probably is, for people to read; undefined where its first bytes do not tell. */
export async function blobKind(path: string): Promise<string | undefined> {
  const head = await readHead(path);
  if (head === undefined) return undefined;
  if (head[0] === 0x1f && head[1] === 0x8b) return "application/gzip";
  // RFC 8878, section 3.1.1
  if (head.length >= 4 && head.readUInt32LE(0) === 0xfd2fb528) return "application/zstd";
  if (head.toString("latin1", 257, 262) === "ustar") return "application/x-tar";
  if (head[0] !== 0x7b) return undefined;
  const manifest = await readDocument(path);
  if (manifest !== undefined) return manifest.mediaType;
  return CONFIG_MEMBERS.test(head.toString("latin1")) ? MEDIA_TYPES.ociConfig : "application/json";
}

async function readHead(path: string): Promise<Buffer | undefined> {
  const opened = await openRegularFile(path).catch(() => undefined);
  if (opened === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await opened.file.read(
      Buffer.alloc(HEAD_BYTES),
      0,
      HEAD_BYTES,
      0,
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await opened.file.close();
  }
}
