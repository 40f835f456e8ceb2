import { z } from "zod";
import { artifactSchema } from "./artifact.ts";
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
  /** Digest of the config: what Docker calls the image ID. Of an index, that of its image for this computer. */
  imageId: digestSchema.optional(),
});

export type ImageSummary = z.infer<typeof imageSummarySchema>;

/** One image of the local store. */
export const storeImageSchema = z.object({
  /** The full reference, which is the image's name. */
  name: z.string(),
  summary: imageSummarySchema,
});

export type StoreImage = z.infer<typeof storeImageSchema>;

/** What is in a tar file or an OCI image layout on disk. */
export const placeContentsSchema = z.object({
  /** The word before the path in locations: what the file or folder really is. */
  kind: z.enum(["oci", "oci-archive", "docker-archive"]),
  /** Absolute. */
  path: z.string(),
  images: z.array(
    z.object({
      /** Leads to this image, by its name or by its digest. */
      location: z.string(),
      /** As it stands there: a full reference, a bare tag such as `v1`, or nothing. */
      name: z.string().optional(),
      summary: imageSummarySchema,
    }),
  ),
});

export type PlaceContents = z.infer<typeof placeContentsSchema>;

/** One layer with what the config's history says of it. */
export const layerDetailsSchema = z.object({
  descriptor: descriptorSchema,
  command: z.string().optional(),
});

/** Why the config of an image cannot be shown. Copies do not care: a config is a blob to them. */
export const configProblemSchema = z.enum(["missing", "too_large", "damaged"]);

export type ConfigProblem = z.infer<typeof configProblemSchema>;

/** One runnable image: a manifest with its config and layers. */
export const imageDetailsSchema = z.object({
  descriptor: descriptorSchema,
  platform: z.string().optional(),
  /** Compressed bytes of config and layers. */
  size: sizeSchema,
  layers: z.array(layerDetailsSchema),
  config: imageConfigSchema.optional(),
  /** What it is in place of an image that can run: a signature, an SBOM, a chart. */
  artifact: artifactSchema.optional(),
  /** Present where the image should have a config. */
  configProblem: configProblemSchema.optional(),
  /** Labels of the config that were not asked for; the JSON has them. */
  labelsLeftOut: z.number().int().optional(),
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

/** What can be wrong with a stored blob, or with the entry that leads to it. */
export const storeProblemKindSchema = z.enum([
  "digest_mismatch",
  "size_mismatch",
  "missing",
  "unreadable",
  "not_a_file",
  /** A layer unpacks to something else than its image's config says. */
  "diff_id_mismatch",
  /** A layer cannot be unpacked, or unpacks to far more than is safe. */
  "not_unpackable",
  /** The config is no config, or does not fit the layers. */
  "config_damaged",
  /** The index gives an image out for another platform than its config says. */
  "platform_mismatch",
]);

export type StoreProblemKind = z.infer<typeof storeProblemKindSchema>;

/** A number of files and their bytes together. */
const amountSchema = z.object({ files: z.number().int(), bytes: sizeSchema });

/** What `store verify` found. */
export const storeReportSchema = z.object({
  blobs: z.number().int(),
  bytes: sizeSchema,
  images: z.number().int(),
  problems: z.array(
    z.object({
      kind: storeProblemKindSchema,
      /** Empty when the index itself is meant, or an entry of it that names no digest. */
      digest: z.string(),
      /** The image or file in which the problem shows. */
      where: z.string(),
    }),
  ),
  /** Sound blobs that no image needs: what a clean-up frees, sooner or later. */
  unreferenced: amountSchema,
  /** Parts of unfinished transfers, and what was set aside as damaged. */
  leftovers: amountSchema,
  /** Layers that were unpacked, with their bytes unpacked, where that was asked for; others are not archives. */
  unpacked: amountSchema.optional(),
});

export type StoreReport = z.infer<typeof storeReportSchema>;

/** One blob that nothing refers to. */
export const garbageBlobSchema = z.object({
  digest: digestSchema,
  size: sizeSchema,
  /** Told by the first bytes, where they tell it. */
  mediaType: z.string().optional(),
  /** ISO 8601: when it was last written, or found useful by a transfer. */
  lastUsed: z.string(),
});

export type GarbageBlob = z.infer<typeof garbageBlobSchema>;

/** What `store gc` would free now. */
export const garbagePlanSchema = z.object({
  /** Blobs that no image needs, that no transfer uses, and that are old enough. */
  blobs: z.number().int(),
  bytes: sizeSchema,
  /** The largest of them first; a thousand at most. */
  largest: z.array(garbageBlobSchema),
  /** Signatures and the like whose image is gone: their blobs are counted above. */
  referrers: z.array(digestSchema),
  /** Remains of transfers that were given up long ago. */
  leftovers: amountSchema,
  /** Blobs that no image needs either, but which are too young or in use. */
  spared: amountSchema,
  /** Blobs that images need. */
  needed: amountSchema,
});

export type GarbagePlan = z.infer<typeof garbagePlanSchema>;

/** What `store gc` has freed. */
export const garbageReportSchema = z.object({
  blobs: z.number().int(),
  bytes: sizeSchema,
  referrers: z.array(digestSchema),
  leftovers: amountSchema,
});

export type GarbageReport = z.infer<typeof garbageReportSchema>;

/** What `store repair` does, as it does it. `done` is the last. */
export const repairItemSchema = z.discriminatedUnion("kind", [
  /** How far the blobs have been read; comes now and then. */
  z.object({ kind: z.literal("checking"), blobs: z.number().int(), bytes: sizeSchema }),
  /** `index.json` was damaged or gone: taken from the kept previous one, or made anew from the manifests found. */
  z.object({
    kind: z.literal("index"),
    result: z.enum(["restored", "rebuilt"]),
    images: z.number().int(),
  }),
  /** `from` is the image whose registry had the blob. */
  z.object({ kind: z.literal("mended"), digest: digestSchema, from: z.string() }),
  z.object({
    kind: z.literal("not_mended"),
    digest: z.string(),
    problem: storeProblemKindSchema,
    /** Images that are not whole because of it. */
    images: z.array(z.string()),
    /** Code of the error that the last attempt ended with. */
    reason: z.string(),
  }),
  /** A damaged blob that no image needs. It is out of the way, and nobody takes it for a good one. */
  z.object({ kind: z.literal("set_aside"), digest: digestSchema }),
  z.object({
    kind: z.literal("done"),
    blobs: z.number().int(),
    mended: z.number().int(),
    notMended: z.number().int(),
    setAside: z.number().int(),
  }),
]);

export type RepairItem = z.infer<typeof repairItemSchema>;
