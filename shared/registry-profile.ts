import { z } from "zod";

/** How sure something is that only trying tells. */
const answerSchema = z.enum(["yes", "no", "ask"]);

/**
 * How one registry likes to be talked to, beyond what the distribution-spec says. A profile changes how much work is done
 * and never what is done: with a wrong one everything still succeeds, by a longer way.
 */
export const registryProfileSchema = z.object({
  /** What people call it: `Docker Hub`, `distribution`. */
  name: z.string(),
  /** Larger blobs are sent in chunks, because one request may not be larger. Bytes. */
  maxMonolithic: z.number(),
  /** Bytes of one chunk, when chunks are sent. */
  chunkSize: z.number(),
  /**
   * True when a crash costs less where large blobs go in chunks: what was taken counts, what was cut does not. False where
   * chunks gain nothing: everything that came before a cut is kept anyway, or everything is lost anyway.
   */
  chunksHelp: z.boolean(),
  /** False when what it says of the bytes it has is not to be relied on. */
  countsBytes: z.boolean(),
  /** `anonymous`: it finds the blob in other repositories by itself, without `from`. */
  mount: z.enum(["from", "anonymous", "none"]),
  /** Whether one PUT may name several tags (end-7b). `ask`: the first try tells. */
  manyTags: answerSchema,
  /** DELETE of a tag takes the tag and leaves the manifest. `ask`: nobody knows before trying. */
  tagDelete: answerSchema,
  /** `GET /v2/_catalog` lists repositories to those who may see them. */
  catalog: answerSchema,
  /** How long an unfinished upload is kept, in milliseconds. */
  sessionLifeMs: z.number(),
  /** True where reading a manifest is counted, and only so many may be read in a time. */
  countsPulls: z.boolean(),
});

export type RegistryProfile = Readonly<z.infer<typeof registryProfileSchema>>;

/** The name of a registry that nobody described. */
export const GENERIC_NAME = "generic";

/** One thing that a profile says. */
export type Trait = keyof RegistryProfile;

/** The traits in the order in which people are told of them. */
export const TRAITS: readonly Trait[] = [
  "name",
  "maxMonolithic",
  "chunkSize",
  "chunksHelp",
  "countsBytes",
  "sessionLifeMs",
  "mount",
  "manyTags",
  "tagDelete",
  "catalog",
  "countsPulls",
];
