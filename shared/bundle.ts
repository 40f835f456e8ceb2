import { z } from "zod";
import { digestSchema, sizeSchema } from "./oci/descriptor.ts";

/** One image of a bundle. */
export const bundledImageSchema = z.object({
  /** Leads to this image, by its name or by its digest. */
  location: z.string(),
  /** As it stands there, usually a full reference. */
  name: z.string().optional(),
  digest: digestSchema,
  platforms: z.array(z.string()),
  /** Config and layers, each once. */
  size: sizeSchema,
});

export type BundledImage = z.infer<typeof bundledImageSchema>;

/** An archive of images, in one file or in parts, as it was found. */
export const bundleSchema = z.object({
  /** Absolute, without a part's number. */
  path: z.string(),
  /** ISO 8601, where it says so. */
  createdAt: z.string().optional(),
  /** The program and version that wrote it, where it says so. */
  createdBy: z.string().optional(),
  images: z.array(bundledImageSchema),
  /** Config and layers of all images, each once. */
  size: sizeSchema,
  /** What the images would take on top, if each had its own copy of the layers they share. */
  sharedSize: sizeSchema,
  /** The files, in their order. */
  parts: z.array(z.object({ path: z.string(), size: sizeSchema })),
  /** `sound`: read and compared. `unread`: nobody asked for that. `absent`: some file has no checksum beside it. */
  checksums: z.enum(["sound", "unread", "absent"]),
});

export type Bundle = z.infer<typeof bundleSchema>;

/** What looking at a bundle tells, as it goes on. `contents` comes last, and only for one that is whole. */
export const bundleItemSchema = z.discriminatedUnion("kind", [
  /** How far its files have been read, where they are compared with their checksums. */
  z.object({ kind: z.literal("checking"), bytes: sizeSchema, total: sizeSchema }),
  z.object({ kind: z.literal("contents"), bundle: bundleSchema }),
]);

export type BundleItem = z.infer<typeof bundleItemSchema>;
