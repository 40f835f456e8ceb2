import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type Digest, isDigest } from "../../shared/oci/digest.ts";
import { tolerant } from "./sqlite-tolerant.ts";

/** The manifest of an image whose engine has none, or does not tell it. */
export interface EngineManifest {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  /** Absent where the manifest lies elsewhere and only its digest matters. */
  readonly bytes?: Uint8Array;
}

/**
 * Manifests of images in engines, so that an image need not be read again to be named. An image is named by its engine and
 * its ID; `form` says what the manifest is good for, such as how its layers are packed.
 */
export interface EngineImagesTable {
  find(engine: string, image: Digest, form: string): EngineManifest | undefined;
  /** The ID of the image that has this manifest in one of its forms. */
  imageOf(engine: string, manifest: Digest): Digest | undefined;
  keep(engine: string, image: Digest, form: string, manifest: EngineManifest): void;
}

export interface EngineImagesOptions {
  /** Rows that are kept; those not used for the longest time go first. Default 2,000, which is about 4 MiB. */
  readonly limit?: number;
  readonly now?: () => number;
}

const DEFAULT_LIMIT = 2000;

const digest = z.string().refine(isDigest);
const rowSchema = z.object({
  media_type: z.string(),
  digest,
  size: z.number().int().nonnegative(),
  bytes: z.instanceof(Uint8Array).nullable(),
});
const imageSchema = z.object({ image: digest });

/** The manifests in a database that {@link openStateDatabase} opened. */
export function engineImagesTable(
  database: DatabaseSync,
  { limit = DEFAULT_LIMIT, now = Date.now }: EngineImagesOptions = {},
): EngineImagesTable {
  const which = "engine = ? AND image = ? AND form = ?";
  const find = database.prepare(
    `SELECT media_type, digest, size, bytes FROM engine_images WHERE ${which}`,
  );
  const touch = database.prepare(`UPDATE engine_images SET used_at = ? WHERE ${which}`);
  const imageOf = database.prepare(
    "SELECT image FROM engine_images WHERE engine = ? AND digest = ? ORDER BY used_at DESC LIMIT 1",
  );
  const keep = database.prepare(
    `INSERT INTO engine_images (engine, image, form, media_type, digest, size, bytes, used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (engine, image, form) DO UPDATE
     SET media_type = excluded.media_type, digest = excluded.digest, size = excluded.size,
       bytes = excluded.bytes, used_at = excluded.used_at`,
  );
  const sweep = database.prepare(
    `DELETE FROM engine_images WHERE id IN (
       SELECT id FROM engine_images ORDER BY used_at
       LIMIT max(0, (SELECT count(*) FROM engine_images) - ?))`,
  );
  return {
    find(engine, image, form) {
      const row = find.get(engine, image, form);
      if (row === undefined) return undefined;
      tolerant(() => touch.run(now(), engine, image, form));
      const { media_type: mediaType, bytes, ...rest } = rowSchema.parse(row);
      return { mediaType, ...rest, ...(bytes === null ? {} : { bytes }) };
    },
    imageOf(engine, manifest) {
      const row = imageOf.get(engine, manifest);
      return row === undefined ? undefined : imageSchema.parse(row).image;
    },
    keep: (engine, image, form, { mediaType, digest: own, size, bytes }) =>
      tolerant(() => {
        keep.run(engine, image, form, mediaType, own, size, bytes ?? null, now());
        sweep.run(limit);
      }),
  };
}
