import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type Digest, isDigest } from "../../shared/oci/digest.ts";
import { tolerant } from "./sqlite-tolerant.ts";

/** What a plain layer becomes when it is packed. */
export interface PackedLayer {
  readonly digest: Digest;
  readonly size: number;
}

/**
 * What packing plain layers gave. A layer is named by its diffID and `packer`, which stands for everything that the packed
 * bytes depend on.
 */
export interface PackedLayersTable {
  find(diffId: Digest, packer: string): PackedLayer | undefined;
  keep(diffId: Digest, packer: string, packed: PackedLayer): void;
  /** For what turned out otherwise. */
  forget(diffId: Digest, packer: string): void;
}

export interface PackedLayersOptions {
  /** Rows that are kept; those not used for the longest time go first. Default 20,000, which is about 5 MiB. */
  readonly limit?: number;
  readonly now?: () => number;
}

const DEFAULT_LIMIT = 20_000;

const rowSchema = z.object({
  digest: z.string().refine(isDigest),
  size: z.number().int().nonnegative(),
});

/** The layers in a database that {@link openStateDatabase} opened. */
export function packedLayersTable(
  database: DatabaseSync,
  { limit = DEFAULT_LIMIT, now = Date.now }: PackedLayersOptions = {},
): PackedLayersTable {
  const find = database.prepare(
    "SELECT digest, size FROM packed_layers WHERE diff_id = ? AND packer = ?",
  );
  const touch = database.prepare(
    "UPDATE packed_layers SET used_at = ? WHERE diff_id = ? AND packer = ?",
  );
  const keep = database.prepare(
    `INSERT INTO packed_layers (diff_id, packer, digest, size, used_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (diff_id, packer) DO UPDATE
     SET digest = excluded.digest, size = excluded.size, used_at = excluded.used_at`,
  );
  const sweep = database.prepare(
    `DELETE FROM packed_layers WHERE id IN (
       SELECT id FROM packed_layers ORDER BY used_at
       LIMIT max(0, (SELECT count(*) FROM packed_layers) - ?))`,
  );
  const forget = database.prepare("DELETE FROM packed_layers WHERE diff_id = ? AND packer = ?");
  return {
    find(diffId, packer) {
      const row = find.get(diffId, packer);
      if (row === undefined) return undefined;
      tolerant(() => touch.run(now(), diffId, packer));
      return rowSchema.parse(row);
    },
    keep: (diffId, packer, { digest, size }) =>
      tolerant(() => {
        keep.run(diffId, packer, digest, size, now());
        sweep.run(limit);
      }),
    forget: (diffId, packer) => tolerant(() => forget.run(diffId, packer)),
  };
}
