import { z } from "zod";
import { digestSchema, sizeSchema } from "../../../shared/oci/descriptor.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import { rootsOf, type WrittenImages } from "../archive-lists.ts";
import { describeImages } from "./described-images.ts";

/** The member that lists what a bundle has; other programs pass over it. */
export const BUNDLE_DOCUMENT = "portolan-bundle.json";
/** As many images as one transfer takes. */
export const MAX_BUNDLE_DOCUMENT = 16 * 1024 * 1024;
const MEDIA_TYPE = "application/vnd.portolan.bundle.v1+json";

const bundleDocumentSchema = z.object({
  mediaType: z.literal(MEDIA_TYPE),
  /** ISO 8601. */
  createdAt: z.iso.datetime(),
  /** The program that wrote it, with its version. */
  createdBy: z.string().max(200),
  images: z.array(
    z.object({
      name: z.string().optional(),
      digest: digestSchema,
      mediaType: z.string(),
      platforms: z.array(z.string()),
      /** Config and layers, each once. */
      size: sizeSchema,
    }),
  ),
  /** Config and layers of all images, each once. */
  size: sizeSchema,
});

/**
 * What a bundle says of itself: for people, and for programs that look before they read. It is never believed in place
 * of `index.json`.
 */
export type BundleDocument = z.infer<typeof bundleDocumentSchema>;

export interface BundleOrigin {
  readonly createdAt: Date;
  readonly createdBy: string;
  /** Platforms that configs name. */
  readonly platforms: ReadonlyMap<Digest, string>;
}

export function formatBundleDocument(written: WrittenImages, origin: BundleOrigin): Buffer {
  const named = [...written.names].map(([name, descriptor]) => ({ name, descriptor }));
  const taken = new Set(named.map(({ descriptor }) => descriptor.digest));
  const unnamed = rootsOf(written).filter(({ digest }) => !taken.has(digest));
  const roots = [...named, ...unnamed.map((descriptor) => ({ descriptor }))];
  const { manifests } = written;
  const document: BundleDocument = {
    mediaType: MEDIA_TYPE,
    createdAt: origin.createdAt.toISOString(),
    createdBy: origin.createdBy,
    ...describeImages(roots, { manifests, platforms: origin.platforms }),
  };
  return Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`);
}

/** Undefined when it is none, or of a version that is not known: the archive says the same in other words. */
export function tryParseBundleDocument(bytes: Uint8Array): BundleDocument | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return bundleDocumentSchema.safeParse(value).data;
  } catch {
    return undefined;
  }
}
