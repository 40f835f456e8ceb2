import { z } from "zod";
import { type Descriptor, sizeSchema } from "./oci/descriptor.ts";

/** What a name in a layer stands for. `other` is any kind that no engine unpacks. */
export const LAYER_ENTRY_TYPES = [
  "file",
  "folder",
  "symlink",
  "hardlink",
  "char",
  "block",
  "fifo",
  "other",
] as const;

/** One name in a layer, as it stands there. Whatever it says, nothing is ever made or opened by it. */
export const layerEntrySchema = z.object({
  /** Without leading `/` and `./`, and without empty parts; `..` and whiteouts are literal. Empty for the root. */
  path: z.string(),
  type: z.enum(LAYER_ENTRY_TYPES),
  /** Bytes of a file; 0 for all else. */
  size: sizeSchema,
  /** Permission bits, with setuid, setgid and sticky. */
  mode: z.number().int(),
  uid: z.number().int(),
  gid: z.number().int(),
  /** Seconds since 1970. Absent where it says none that can be read. */
  modified: z.number().optional(),
  /** Where a link leads, as written. */
  link: z.string().optional(),
});

export type LayerEntry = z.infer<typeof layerEntrySchema>;

/** Where a list of files came from: kept from before, the layer's own table of contents, or the layer itself. */
export const layerListSourceSchema = z.enum(["kept", "table", "layer"]);

export type LayerListSource = z.infer<typeof layerListSourceSchema>;

/** The files of a layer as they pass. */
export const layerFilesItemSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("begin"),
    from: layerListSourceSchema,
    /** Bytes that will be read, at most. */
    bytes: sizeSchema,
  }),
  /** Entries in their order in the layer; also none, so that `read` goes on. `read` counts the bytes so far. */
  z.object({ kind: z.literal("entries"), entries: z.array(layerEntrySchema), read: sizeSchema }),
  z.object({
    kind: z.literal("end"),
    entries: z.number().int(),
    /** True when the layer has more names than are listed. */
    cut: z.boolean(),
  }),
]);

export type LayerFilesItem = z.infer<typeof layerFilesItemSchema>;

/** A file that is larger is not shown. */
export const MAX_SHOWN_FILE = 1024 * 1024;
/** Of a file that is no text, its beginning is shown. */
export const MAX_SHOWN_BYTES = 4096;

/** What can be shown of one file. */
export const layerFileSchema = z.object({
  entry: layerEntrySchema,
  content: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("text"), text: z.string() }),
    /** The first bytes, two digits each. */
    z.object({ kind: z.literal("binary"), hex: z.string() }),
    z.object({ kind: z.literal("too_large"), limit: sizeSchema }),
    /** A folder, a device, a symbolic link: nothing is in it. */
    z.object({ kind: z.literal("none") }),
  ]),
});

export type LayerFile = z.infer<typeof layerFileSchema>;

/** What a whiteout takes away of the layers below. */
export type Whiteout =
  | { readonly kind: "one"; readonly path: string }
  | { readonly kind: "opaque"; readonly folder: string };

const PREFIX = ".wh.";
const OPAQUE = ".wh..wh..opq";

/**
 * What a name takes away, undefined for names that are files. Names that would take away their own folder, or one above
 * it, are none. Spec: image-spec v1.1, layer.md, Whiteouts.
 */
export function whiteoutOf(path: string): Whiteout | undefined {
  const slash = path.lastIndexOf("/");
  const folder = slash === -1 ? "" : path.slice(0, slash);
  const name = path.slice(slash + 1);
  if (name === OPAQUE) return { kind: "opaque", folder };
  if (!name.startsWith(PREFIX)) return undefined;
  const removed = name.slice(PREFIX.length);
  if (removed === "" || removed === "." || removed === "..") return undefined;
  return { kind: "one", path: folder === "" ? removed : `${folder}/${removed}` };
}

/** True for names that AUFS keeps for itself, which are in layers of old and are nobody's files. */
export function isLayerInternal(path: string): boolean {
  return path.split("/").some((part) => part.startsWith(".wh..wh.") && part !== OPAQUE);
}

/** Source: containerd/stargz-snapshotter, docs/estargz.md; the digest is that of the table's JSON. */
export const ESTARGZ_DIGEST = "containerd.io/snapshot/stargz/toc.digest";
/** Source: containers/storage, pkg/chunked; `offset:length:unpacked length:type`, and the digest of the packed table. */
export const CHUNKED_POSITION = "io.github.containers.zstd-chunked.manifest-position";
export const CHUNKED_CHECKSUM = "io.github.containers.zstd-chunked.manifest-checksum";

/** True for layers that say where their own table of contents is: their files are known without reading all of them. */
export function hasContentsTable({ annotations = {} }: Pick<Descriptor, "annotations">): boolean {
  const isChunked = CHUNKED_POSITION in annotations && CHUNKED_CHECKSUM in annotations;
  return ESTARGZ_DIGEST in annotations || isChunked;
}
