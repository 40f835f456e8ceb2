import { z } from "zod";
import { artifactSchema } from "./artifact.ts";
import { wireErrorSchema } from "./errors.ts";
import { digestSchema, sizeSchema } from "./oci/descriptor.ts";

/** One thing that belongs to an image, contains it, or shares its history. */
export const relatedItemSchema = z.object({
  /** Leads to it: by digest wherever one is known. */
  location: z.string(),
  /** What people call it: a tag or a reference. */
  name: z.string().optional(),
  digest: digestSchema.optional(),
  mediaType: z.string().optional(),
  /** Bytes of config and layers, of an index of what it lists. */
  size: sizeSchema.optional(),
  /** ISO 8601, as its author says. */
  created: z.string().optional(),
  /** How it was found. What is named by an `annotation` was not looked at. */
  found: z.enum(["referrer", "tag", "entry", "index", "annotation", "layers"]),
  /** What it holds, where it is no image. */
  artifact: artifactSchema.optional(),
  /** What it is attached to: the image itself, or one of its platforms. */
  subject: z.object({ digest: digestSchema, platform: z.string().optional() }).optional(),
  /** Layers from the lowest on that both have. */
  commonLayers: z.number().int().optional(),
});

export type RelatedItem = z.infer<typeof relatedItemSchema>;

/** The questions that are asked, each answered by itself. */
export const RELATED_PARTS = ["attached", "parents", "bases", "derived"] as const;

export type RelatedPartName = (typeof RELATED_PARTS)[number];

/** The answer to one question. */
export const relatedPartSchema = z.object({
  part: z.enum(RELATED_PARTS),
  items: z.array(relatedItemSchema),
  /** False when there was more than is looked through, or something could not be read. */
  complete: z.boolean(),
  /** Why there is no answer. */
  error: wireErrorSchema.optional(),
});

export type RelatedPart = z.infer<typeof relatedPartSchema>;

/** A text out of an artifact, for reading. */
export const relatedDocumentSchema = z.object({
  digest: digestSchema,
  mediaType: z.string(),
  size: sizeSchema,
  /** Exactly as stored. */
  text: z.string(),
  /** What a signed envelope holds, taken out of it. The signature was not verified. */
  statement: z.string().optional(),
});

export type RelatedDocument = z.infer<typeof relatedDocumentSchema>;
