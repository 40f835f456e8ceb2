import type { DatabaseSync } from "node:sqlite";
import { type ImageSummary, imageSummarySchema } from "../../shared/image.ts";
import type { Digest } from "../../shared/oci/digest.ts";
import { tolerant } from "./sqlite-tolerant.ts";

/**
 * What one row of a list says of an image, by its digest. A digest never changes its meaning, so none is ever out of date:
 * whoever knows the digest needs no request more.
 */
export interface ImageSummariesTable {
  find(digest: Digest): ImageSummary | undefined;
  /** A summary that says less than the one that is kept does not take its place. */
  keep(summary: ImageSummary): void;
}

export interface ImageSummariesOptions {
  /** Rows that are kept; those not used for the longest time go first. Default 200,000, which is about 80 MiB. */
  readonly limit?: number;
  readonly now?: () => number;
}

const DEFAULT_LIMIT = 200_000;
/** Counting takes milliseconds, so it is done once for so many new rows. */
const ROWS_BETWEEN_SWEEPS = 1000;
/** When it was used is written down once a day: reading should not cost writing. */
const USE_PRECISION_MS = 24 * 3_600_000;

/** The summaries in a database that {@link openStateDatabase} opened. */
export function imageSummariesTable(
  database: DatabaseSync,
  { limit = DEFAULT_LIMIT, now = Date.now }: ImageSummariesOptions = {},
): ImageSummariesTable {
  const find = database.prepare("SELECT facts, used_at FROM image_summaries WHERE digest = ?");
  const use = database.prepare("UPDATE image_summaries SET used_at = ? WHERE digest = ?");
  const keep = database.prepare(
    `INSERT INTO image_summaries (digest, facts, used_at) VALUES (?, ?, ?)
     ON CONFLICT (digest) DO UPDATE SET facts = excluded.facts, used_at = excluded.used_at`,
  );
  const sweep = database.prepare(
    `DELETE FROM image_summaries WHERE id IN (
       SELECT id FROM image_summaries ORDER BY used_at
       LIMIT max(0, (SELECT count(*) FROM image_summaries) - ?))`,
  );
  // The first write sweeps: a program that runs for seconds would never come to it otherwise.
  let written = ROWS_BETWEEN_SWEEPS;

  function read(digest: Digest): { summary: ImageSummary; usedAt: number } | undefined {
    const row = find.get(digest);
    const parsed = imageSummarySchema.safeParse(tryParse(row?.["facts"]));
    // A newer version may have written it otherwise: it is asked for again.
    return parsed.success ? { summary: parsed.data, usedAt: Number(row?.["used_at"]) } : undefined;
  }

  return {
    find(digest) {
      const known = read(digest);
      if (known === undefined) return undefined;
      if (now() - known.usedAt > USE_PRECISION_MS) tolerant(() => use.run(now(), digest));
      return known.summary;
    },
    keep(summary) {
      // Registries that count pulls are not asked for the images of an index, whose size is then unknown.
      if (summary.size === undefined && read(summary.digest)?.summary.size !== undefined) return;
      tolerant(() => {
        keep.run(summary.digest, JSON.stringify(summary), now());
        written += 1;
        if (written <= ROWS_BETWEEN_SWEEPS) return;
        sweep.run(limit);
        written = 0;
      });
    },
  };
}

function tryParse(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
