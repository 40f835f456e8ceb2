import { z } from "zod";
import { isDigest } from "./digest.ts";
import { platformSchema } from "./platform.ts";

/** A digest that passed the pattern; the type lets it be used in paths and URLs. */
export const digestSchema = z.custom<`sha256:${string}` | `sha512:${string}`>(isDigest, {
  message: "not a sha256 or sha512 digest",
});

/** A size in bytes that JavaScript can hold exactly; anything else is refused, not rounded. */
export const sizeSchema = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Spec: image-spec v1.1, descriptor.md. Unknown members are dropped from the view; raw bytes are what is stored. */
export const descriptorSchema = z.object({
  mediaType: z.string().max(255),
  digest: digestSchema,
  size: sizeSchema,
  urls: z.array(z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  data: z.string().optional(),
  artifactType: z.string().optional(),
  platform: platformSchema.optional(),
});

export type Descriptor = z.infer<typeof descriptorSchema>;
