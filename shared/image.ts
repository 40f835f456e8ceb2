import { z } from "zod";
import { descriptorSchema, digestSchema, sizeSchema } from "./oci/descriptor.ts";
import { imageConfigSchema } from "./oci/image-config.ts";

/** One row of the tag table: known after one HEAD or GET of the manifest. */
export const imageSummarySchema = z.object({
  digest: digestSchema,
  mediaType: z.string(),
  kind: z.enum(["manifest", "index"]),
  /** `os/architecture[/variant]` of each runnable image; attestations are not listed. */
  platforms: z.array(z.string()),
  /** Compressed bytes of config and layers; for an index the sum of what is known. Absent where only HEAD was made. */
  size: sizeSchema.optional(),
  /** ISO 8601, from the config, where it was read. */
  created: z.string().optional(),
});

export type ImageSummary = z.infer<typeof imageSummarySchema>;

/** One image of the local store. */
export const storeImageSchema = z.object({
  /** The full reference, which is the image's name. */
  name: z.string(),
  summary: imageSummarySchema,
});

export type StoreImage = z.infer<typeof storeImageSchema>;

/** One layer with what the config's history says of it. */
export const layerDetailsSchema = z.object({
  descriptor: descriptorSchema,
  command: z.string().optional(),
});

/** One runnable image: a manifest with its config and layers. */
export const imageDetailsSchema = z.object({
  descriptor: descriptorSchema,
  platform: z.string().optional(),
  /** Compressed bytes of config and layers. */
  size: sizeSchema,
  layers: z.array(layerDetailsSchema),
  config: imageConfigSchema.optional(),
  /** The manifest and the config exactly as stored. */
  manifestJson: z.string(),
  configJson: z.string().optional(),
});

export type ImageDetails = z.infer<typeof imageDetailsSchema>;

/** One entry of an index. */
export const indexEntrySchema = z.object({
  descriptor: descriptorSchema,
  platform: z.string().optional(),
  /** Attestations and the like: kept by every copy, not runnable. */
  attestation: z.boolean(),
});

/** All the inspector shows of a reference. */
export const inspectionSchema = z.object({
  location: z.string(),
  descriptor: descriptorSchema,
  kind: z.enum(["manifest", "index"]),
  annotations: z.record(z.string(), z.string()),
  /** The root document exactly as stored. */
  rawJson: z.string(),
  /** Entries when the root is an index. */
  entries: z.array(indexEntrySchema),
  /** The image itself, or the one of the index that was asked for or fits this machine. Absent for an empty index. */
  image: imageDetailsSchema.optional(),
});

export type Inspection = z.infer<typeof inspectionSchema>;

/** What `store verify` found. */
export const storeReportSchema = z.object({
  blobs: z.number().int(),
  bytes: sizeSchema,
  images: z.number().int(),
  problems: z.array(
    z.object({
      kind: z.enum(["digest_mismatch", "size_mismatch", "missing", "unreadable", "not_a_file"]),
      digest: z.string(),
      /** The image or file in which the problem shows. */
      where: z.string(),
    }),
  ),
});

export type StoreReport = z.infer<typeof storeReportSchema>;
