import { z } from "zod";
import { wireErrorSchema } from "./errors.ts";
import { imageSummarySchema } from "./image.ts";
import { digestSchema } from "./oci/descriptor.ts";
import { imageRowSchema, repositoryRowSchema } from "./provider.ts";
import { pullAllowanceSchema } from "./pulls.ts";

/**
 * What every page of a list says besides its names. What was kept from the last time comes first, then what the registry
 * says now; every name comes once.
 */
const pageFields = {
  /** Milliseconds since 1970: these names are from the list that was read then. Absent: the registry says so now. */
  cachedAt: z.number().int().optional(),
  /** In the last item: the registry's list was read to its end. */
  complete: z.literal(true).optional(),
  /** In the last item: names that were handed out as kept, and are there no more. */
  gone: z.array(z.string()).optional(),
};

/** A part of the list of repositories. */
export const repositoriesPageSchema = z.object({
  repositories: z.array(z.string()),
  /**
   * What the service says of repositories besides their names; each is the latest of its name. Their names came before or
   * stand in the same item. With `cachedAt` they are from that time.
   */
  rows: z.array(repositoryRowSchema).optional(),
  /** In the last item. `kept`: the registry lists nothing, and these are the user's own list. Absent: by `_catalog`. */
  listedBy: z.enum(["api", "kept"]).optional(),
  /** In the last item of a list that the user keeps: repositories that were used here and are not on it. */
  offered: z.array(z.string()).optional(),
  ...pageFields,
});

/** A part of the list of tags. */
export const tagsPageSchema = z.object({
  tags: z.array(z.string()),
  /**
   * Images with their tags, where the service lists them; also those without a tag. With `cachedAt` they are from that time,
   * and those that do not come again before the list is complete are there no more.
   */
  images: z.array(imageRowSchema).optional(),
  ...pageFields,
});

/** One thing that a search found. */
export const foundSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("repository"),
    /** `host/repository`. */
    location: z.string(),
    host: z.string(),
    repository: z.string(),
  }),
  z.object({
    kind: z.literal("tag"),
    location: z.string(),
    host: z.string(),
    repository: z.string(),
    tag: z.string(),
    /** What it named when it was last looked at. */
    digest: digestSchema.optional(),
  }),
  /** An image of the local store. */
  z.object({
    kind: z.literal("image"),
    location: z.string(),
    name: z.string(),
    digest: digestSchema,
  }),
]);

export type Found = z.infer<typeof foundSchema>;

/** What a search has found by now: all of it, the best first. Each item takes the place of the one before. */
export const searchItemSchema = z.object({
  found: z.array(foundSchema),
  /** There is more than the limit. */
  more: z.boolean(),
  /** Registries whose lists are being read again, and may have more. None in the last item. */
  reading: z.array(z.string()),
});

export type SearchItem = z.infer<typeof searchItemSchema>;

/** What is known of one tag. */
export const tagDetailsSchema = z.object({
  tag: z.string(),
  digest: digestSchema.optional(),
  /** When the registry last said that the tag has this digest: milliseconds since 1970. */
  seenAt: z.number().int().optional(),
  /** Absent where reading it would have spent a pull that was not allowed, or where it failed. */
  summary: imageSummarySchema.optional(),
  error: wireErrorSchema.optional(),
});

export type TagDetails = z.infer<typeof tagDetailsSchema>;

/** How large images are together, estimated from what was looked at before. */
export const knownSizeSchema = z.object({
  /** Compressed; what several images share counts once. */
  bytes: z.number().int(),
  /** Images that it is the size of. 0 where none was looked at. */
  images: z.number().int(),
});

export type KnownSize = z.infer<typeof knownSizeSchema>;

/** What asking for the details of tags takes. */
export const detailsCostSchema = z.object({
  /** Tags whose details are kept: they take nothing. */
  known: z.number().int(),
  /** Requests for the others, about: images for several platforms take more. */
  requests: z.number().int(),
  /** Of these, at most so many count as pulls. 0 where nobody counts, as far as is known. */
  pulls: z.number().int(),
  allowance: pullAllowanceSchema.optional(),
});

export type DetailsCost = z.infer<typeof detailsCostSchema>;
