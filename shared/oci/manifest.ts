import { z } from "zod";
import { AppError } from "../errors.ts";
import { type Descriptor, descriptorSchema } from "./descriptor.ts";
import { isImageManifestType, isIndexType, isSchema1Type, MEDIA_TYPES } from "./media-types.ts";

/** Largest manifest we read. regclient reads 8 MiB, most others 4; registries must accept at least 4 (spec). */
export const MAX_MANIFEST_SIZE = 8 * 1024 * 1024;
/** Largest number of descriptors in one manifest: beyond it is an attack, not an image. */
const MAX_DESCRIPTORS = 10_000;

const annotations = z.record(z.string(), z.string()).nullish();

const imageManifestSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
  subject: descriptorSchema.optional(),
  annotations,
});

const indexSchema = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  artifactType: z.string().optional(),
  manifests: z.array(descriptorSchema).nullable(),
  subject: descriptorSchema.optional(),
  annotations,
});

/** Spec: image-spec v1.1, manifest.md; Docker's image manifest v2 schema 2 has the same members. */
export interface ImageManifest {
  readonly kind: "manifest";
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject: Descriptor | undefined;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Spec: image-spec v1.1, image-index.md. Also Docker's manifest list. */
export interface ImageIndex {
  readonly kind: "index";
  readonly mediaType: string;
  readonly artifactType: string | undefined;
  readonly manifests: readonly Descriptor[];
  readonly subject: Descriptor | undefined;
  readonly annotations: Readonly<Record<string, string>>;
}

export type Manifest = ImageManifest | ImageIndex;

/**
 * Reads manifest bytes. `mediaType` is what the registry or the parent descriptor called them; the document's own
 * `mediaType` must agree in kind, and a document with both `manifests` and `layers` is refused (CVE-2021-41190).
 * @throws invalid_manifest, ambiguous_manifest, obsolete_manifest, manifest_too_large, graph_too_large
 */
export function parseManifest(bytes: Uint8Array, mediaType: string): Manifest {
  if (bytes.byteLength > MAX_MANIFEST_SIZE) throw manifestTooLarge(bytes.byteLength);
  const document = parseJsonObject(bytes);
  refuseAmbiguous(document);
  refuseCrowded(document);
  const declared = typeof document["mediaType"] === "string" ? document["mediaType"] : undefined;
  if (
    isSchema1Type(mediaType) ||
    isSchema1Type(declared ?? "") ||
    document["schemaVersion"] === 1
  ) {
    throw new AppError("obsolete_manifest", "Docker image manifest schema 1 is not supported");
  }
  refuseDisagreement(mediaType, declared);
  const type = isKnown(mediaType) ? mediaType : (declared ?? sniffMediaType(document));
  if (isIndexType(type)) return parseIndex(document, type);
  if (isImageManifestType(type)) return parseImageManifest(document, type);
  throw new AppError(
    "invalid_manifest",
    `not an image manifest or index: ${type || "unknown media type"}`,
    {
      details: { mediaType: type },
    },
  );
}

/** Undefined for what is only stored, and means nothing to anybody here. */
export function tryParseManifest(bytes: Uint8Array, mediaType: string): Manifest | undefined {
  try {
    return parseManifest(bytes, mediaType);
  } catch {
    return undefined;
  }
}

/** The kind of an untyped document, told by its members. Empty when it is neither. */
export function sniffMediaType(document: Readonly<Record<string, unknown>>): string {
  if (typeof document["mediaType"] === "string") return document["mediaType"];
  if ("manifests" in document) return MEDIA_TYPES.ociIndex;
  return "config" in document && "layers" in document ? MEDIA_TYPES.ociManifest : "";
}

export function manifestTooLarge(size: number): AppError {
  return new AppError(
    "manifest_too_large",
    `manifest of ${size} bytes is over the limit of ${MAX_MANIFEST_SIZE}`,
    {
      details: { size, limit: MAX_MANIFEST_SIZE },
    },
  );
}

function parseJsonObject(bytes: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return z.record(z.string(), z.unknown()).parse(value);
  } catch (cause) {
    throw new AppError("invalid_manifest", "the manifest is not a JSON object", { cause });
  }
}

function refuseAmbiguous(document: Readonly<Record<string, unknown>>): void {
  if (!("manifests" in document)) return;
  if (!("layers" in document) && !("config" in document) && !("fsLayers" in document)) return;
  throw new AppError("ambiguous_manifest", "the document is both an index and an image manifest");
}

/** Before each of them is looked at. */
function refuseCrowded({ manifests, layers }: Readonly<Record<string, unknown>>): void {
  const children = Array.isArray(manifests) ? manifests : layers;
  if (!Array.isArray(children) || children.length <= MAX_DESCRIPTORS) return;
  const why = `it refers to ${children.length} others, more than ${MAX_DESCRIPTORS}`;
  throw new AppError("graph_too_large", `the image was refused: ${why}`, { details: { why } });
}

function refuseDisagreement(mediaType: string, declared: string | undefined): void {
  if (declared === undefined || !isKnown(mediaType) || !isKnown(declared) || mediaType === declared)
    return;
  throw new AppError("ambiguous_manifest", `called ${mediaType} but says of itself ${declared}`, {
    details: { mediaType, declared },
  });
}

function isKnown(mediaType: string): boolean {
  return isIndexType(mediaType) || isImageManifestType(mediaType);
}

function parseIndex(document: Readonly<Record<string, unknown>>, mediaType: string): ImageIndex {
  const index = parseWith(indexSchema, document);
  return {
    kind: "index",
    mediaType,
    artifactType: index.artifactType,
    manifests: index.manifests ?? [],
    subject: index.subject,
    annotations: index.annotations ?? {},
  };
}

function parseImageManifest(
  document: Readonly<Record<string, unknown>>,
  mediaType: string,
): ImageManifest {
  const manifest = parseWith(imageManifestSchema, document);
  return {
    kind: "manifest",
    mediaType,
    artifactType: manifest.artifactType,
    config: manifest.config,
    layers: manifest.layers,
    subject: manifest.subject,
    annotations: manifest.annotations ?? {},
  };
}

function parseWith<T>(schema: z.ZodType<T>, document: unknown): T {
  const result = schema.safeParse(document);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.join(".") ?? "";
  throw new AppError(
    "invalid_manifest",
    `the manifest is damaged at "${where}": ${issue?.message ?? "unreadable"}`,
    {
      details: { where },
    },
  );
}
