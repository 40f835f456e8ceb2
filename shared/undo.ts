import { z } from "zod";
import { digestSchema, sizeSchema } from "./oci/descriptor.ts";

/** Days after which what was kept for an undo is forgotten: registries have cleaned up long before. */
export const UNDO_DAYS = 90;

/** What was done: the three ways to remove, a tag that was set or moved, a transfer that replaced tags, an undo. */
export const undoActionSchema = z.enum([
  "remove_tag",
  "remove_manifest",
  "remove_tree",
  "retag",
  "transfer",
  "undo",
]);

/** One name that was changed. Absent digests stand for "no such name". */
export const undoTagSchema = z.object({
  /** A tag in a registry; the full reference in the store; the name in a layout. */
  name: z.string(),
  before: digestSchema.optional(),
  after: digestSchema.optional(),
});

/** A manifest whose bytes are kept on this computer. */
export const keptManifestSchema = z.object({
  digest: digestSchema,
  mediaType: z.string(),
  size: sizeSchema,
});

/** Something that was removed or re-pointed, and can be put back. */
export const undoEntrySchema = z.object({
  id: z.string(),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** The repository, store or layout, as a location. */
  place: z.string(),
  action: undoActionSchema,
  tags: z.array(undoTagSchema),
  /** Kept manifests, children before parents. */
  manifests: z.array(keptManifestSchema),
  /** `begun`: it is not known how far it came, because the program ended or the place failed meanwhile. */
  state: z.enum(["begun", "done", "undone"]),
  undoneAt: z.number().optional(),
});

/** What becomes of one name. */
export const undoStepSchema = z.object({
  name: z.string(),
  /** What it points at now. */
  now: digestSchema.optional(),
  /** What it pointed at before, and will again; absent when the name goes. */
  was: digestSchema.optional(),
  action: z.enum(["restore", "remove", "unchanged"]),
  /** True when it points elsewhere than the operation left it: somebody else changed it since. */
  moved: z.boolean(),
});

/** What an undo would do, found out by reading only. */
export const undoPlanSchema = z.object({
  entry: undoEntrySchema,
  tags: z.array(undoStepSchema),
  manifests: z.array(keptManifestSchema.extend({ action: z.enum(["exists", "write"]) })),
  /** What is no longer there and was not kept: with anything in it, nothing can be put back. */
  missing: z.array(
    z.object({
      digest: digestSchema,
      role: z.enum(["manifest", "blob"]),
      size: sizeSchema.optional(),
    }),
  ),
  /** Present where a production registry is changed: the text that must be typed first. */
  confirm: z.string().optional(),
});

export type UndoAction = z.infer<typeof undoActionSchema>;
export type UndoTag = z.infer<typeof undoTagSchema>;
export type UndoEntry = z.infer<typeof undoEntrySchema>;
export type UndoStep = z.infer<typeof undoStepSchema>;
export type UndoPlan = z.infer<typeof undoPlanSchema>;
