import { z } from "zod";
import { artifactFormatSchema, artifactPurposeSchema } from "./artifact.ts";
import { tagDeletionSchema } from "./provider.ts";
import { plannedPullsSchema } from "./pulls.ts";
import { descriptorSchema, digestSchema, sizeSchema } from "./oci/descriptor.ts";

/** What becomes of one blob: it is there already, it is mounted from another repository, or its bytes move. */
export const plannedBlobSchema = z.object({
  descriptor: descriptorSchema,
  role: z.enum(["layer", "config"]),
  action: z.enum(["exists", "mount", "move"]),
  /** Repository on the destination's registry that holds the blob, when `action` is `mount`. */
  mountFrom: z.string().optional(),
});

/** One manifest or index, in the order of writing: children before parents. */
export const plannedManifestSchema = z.object({
  descriptor: descriptorSchema,
  kind: z.enum(["manifest", "index"]),
  action: z.enum(["exists", "write"]),
  /** `os/architecture[/variant]` where the parent index says it. */
  platform: z.string().optional(),
  /** Belongs to a signature or another addition, and is written after the images. */
  addition: z.literal(true).optional(),
});

/** One name that will point at a manifest when everything else is there. */
export const plannedTagSchema = z.object({
  /** A tag in a registry; the full reference in a store or layout. */
  name: z.string(),
  digest: digestSchema,
  action: z.enum(["create", "replace", "unchanged"]),
  /** What the tag pointed at, when `action` is `replace`. */
  previous: digestSchema.optional(),
  /** The name of a signature or another addition. */
  addition: z.literal(true).optional(),
});

/** A signature, an SBOM or whatever else refers to an image, and what becomes of it. */
export const plannedAdditionSchema = z.object({
  digest: digestSchema,
  mediaType: z.string(),
  purpose: artifactPurposeSchema,
  format: artifactFormatSchema.optional(),
  /** By its subject, or by a tag that is made of the subject's digest. */
  found: z.enum(["referrer", "tag"]),
  /** What it belongs to: an image, one of its platforms, or another addition. */
  subject: z.object({ digest: digestSchema }),
  /** Names that it gets at the destination. */
  names: z.array(z.string()),
  /** All its manifests, configs and layers. */
  size: sizeSchema,
  action: z.enum(["exists", "write", "cannot"]),
  /** Why it cannot go along: the destination has no place for it, or the image becomes another one without its platforms. */
  why: z.enum(["destination", "image_changes"]).optional(),
});

/** Something the user should know before saying yes. Texts are in i18n. */
export const planNoticeSchema = z.object({
  code: z.enum([
    "platforms_dropped",
    "digest_changes",
    "tag_replaced",
    "foreign_layer",
    "pulls_short",
    /** The server could copy, but would move tags that nobody asked for: `names`. So it does not. */
    "server_copy_moves_tags",
    /** A rule or lock of the destination keeps `tag` where it is, for the cause `hint`: the transfer would fail. */
    "tag_fixed",
  ]),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/**
 * All a transfer will do, found out by reading only. The same object feeds the preview sheet, `portolan plan` and the
 * executor.
 */
export const transferPlanSchema = z.object({
  source: z.string(),
  destination: z.string(),
  kind: z.enum(["pull", "push", "copy", "retag"]),
  blobs: z.array(plannedBlobSchema),
  manifests: z.array(plannedManifestSchema),
  tags: z.array(plannedTagSchema),
  notices: z.array(planNoticeSchema),
  /**
   * Present where the registry copies by itself and nothing passes through this computer: blobs are not listed then.
   * `alsoTags` are among `tags` although nobody asked for them: the server takes them along.
   */
  serverCopy: z.object({ alsoTags: z.array(z.string()) }).optional(),
  /** Present where additions were asked for. What moves of them is among blobs, manifests and tags. */
  additions: z
    .object({
      items: z.array(plannedAdditionSchema),
      /** False when there are more than are looked through, or something could not be read. */
      complete: z.boolean(),
    })
    .optional(),
  /** Present where the source counts pulls. */
  pulls: plannedPullsSchema.optional(),
  /** Present where tags of a production registry are replaced: the text that must be typed first. */
  confirm: z.string().optional(),
  bytes: z.object({ move: sizeSchema, mount: sizeSchema, exists: sizeSchema }),
});

export type PlannedBlob = z.infer<typeof plannedBlobSchema>;
export type PlannedManifest = z.infer<typeof plannedManifestSchema>;
export type PlannedTag = z.infer<typeof plannedTagSchema>;
export type PlannedAddition = z.infer<typeof plannedAdditionSchema>;
export type PlanNotice = z.infer<typeof planNoticeSchema>;
export type TransferPlan = z.infer<typeof transferPlanSchema>;
export type TransferKind = TransferPlan["kind"];

/** What stays, but would miss a removed manifest. */
export const affectedByRemovalSchema = z.object({
  /** Names whose index contains the manifest: one of their platforms could no longer be pulled. */
  parents: z.array(z.object({ name: z.string(), digest: digestSchema })),
  /** Signatures and other additions that belong to the manifest. */
  referrers: z.array(z.object({ digest: digestSchema, artifactType: z.string().optional() })),
  /** False when there was more than is looked through, or something could not be read. */
  complete: z.boolean(),
});

export type AffectedByRemoval = z.infer<typeof affectedByRemovalSchema>;

/** What goes with an index when it is removed as a whole, and what of it stays. */
export const removalTreeSchema = z.object({
  children: z.array(
    z.object({
      digest: digestSchema,
      /** `os/architecture[/variant]`; absent for attestations. */
      platform: z.string().optional(),
      /** Names of the place that lead to it as well: then it stays. */
      keptBy: z.array(z.string()),
      goes: z.boolean(),
    }),
  ),
  /** Signatures and other additions, also those of the children, which all go. */
  referrers: z.array(z.object({ digest: digestSchema, artifactType: z.string().optional() })),
  /** False when there was more than is looked through: then no child goes, for nobody knows who else needs it. */
  complete: z.boolean(),
});

export type RemovalTree = z.infer<typeof removalTreeSchema>;

/** An estimate of what a registry or store can free when it cleans up. */
export const freedSpaceSchema = z.object({
  bytes: sizeSchema,
  /** False when not all other images were looked at: then it is at most so much. */
  complete: z.boolean(),
});

export type FreedSpace = z.infer<typeof freedSpaceSchema>;

/** The three ways to remove: the tag; the image with all its tags; with its children and signatures too. */
export const removalVerbSchema = z.enum(["tag", "manifest", "tree"]);

/** What removing takes away, found out by reading only. */
export const removalPlanSchema = z.object({
  location: z.string(),
  verb: removalVerbSchema,
  digest: digestSchema,
  /** Names that stop existing. */
  tags: z.array(z.string()),
  /** Tags on the same digest that stay (verb `tag`). */
  siblings: z.array(z.string()),
  /** False when the tags of the repository were too many to look at each. */
  complete: z.boolean(),
  /**
   * Verb `tag`, in a registry that deletes whole manifests only: the tag is pointed at an empty manifest made for it
   * alone, and that one is deleted. Absent: the tag is simply deleted.
   */
  way: z.literal("indirect").optional(),
  /** Verb `tag`: what deleting a tag truly does there, where the registry's service says so. */
  effect: tagDeletionSchema.optional(),
  /** A rule or a lock of the registry that was seen to forbid it, or `unsupported` where tags cannot be deleted at all. */
  blocked: z.enum(["immutable", "locked", "unsupported"]).optional(),
  /** Present for the verbs `manifest` and `tree`, and where the whole image goes with its tag. */
  affected: affectedByRemovalSchema.optional(),
  /** Present for the verb `tree`. */
  tree: removalTreeSchema.optional(),
  /** Whether what goes is kept on this computer, so that it can be put back until the place cleans up. */
  undoable: z.boolean(),
  /** Present for a production registry: the text that must be typed first. */
  confirm: z.string().optional(),
});

/** Several removals that are decided together. */
export const removalPlansSchema = z.object({
  plans: z.array(removalPlanSchema),
  /** Absent where nobody can tell. */
  space: freedSpaceSchema.optional(),
});

export type RemovalPlan = z.infer<typeof removalPlanSchema>;
export type RemovalPlans = z.infer<typeof removalPlansSchema>;
