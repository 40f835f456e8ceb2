import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { Digest } from "../../shared/oci/digest.ts";
import { tolerant } from "./sqlite-tolerant.ts";

interface Account {
  readonly access: string;
  readonly host: string;
}

interface Place extends Account {
  readonly repository: string;
}

interface Sighting {
  readonly repository: string;
  /** Milliseconds since 1970. */
  readonly seenAt: number;
}

/** Which repositories were seen to hold which blobs. Fits what the registry client asks of such a memory. */
export interface KnownBlobsTable {
  see(place: Place, digests: readonly Digest[]): void;
  /** Those seen last come first; at most 20. */
  find(account: Account, digest: Digest): readonly Sighting[];
  forget(place: Place, digest: Digest): void;
}

export interface KnownBlobsOptions {
  /** Rows that are kept; those not seen for the longest time go first. Default 50,000, which is about 10 MiB. */
  readonly limit?: number;
  readonly now?: () => number;
}

const DEFAULT_LIMIT = 50_000;
/** Counting rows takes a millisecond, so it is done once for so many new ones. */
const WRITES_BETWEEN_SWEEPS = 500;
/** More candidates than anybody tries. */
const MAX_FOUND = 20;

const sightingSchema = z.object({ repository: z.string(), seen_at: z.number() });

/** The sightings in a database that {@link openStateDatabase} opened. */
export function knownBlobsTable(
  database: DatabaseSync,
  { limit = DEFAULT_LIMIT, now = Date.now }: KnownBlobsOptions = {},
): KnownBlobsTable {
  const see = database.prepare(
    `INSERT INTO known_blobs (access, host, digest, repository, seen_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (access, host, digest, repository) DO UPDATE SET seen_at = excluded.seen_at`,
  );
  const find = database.prepare(
    `SELECT repository, seen_at FROM known_blobs WHERE access = ? AND host = ? AND digest = ?
     ORDER BY seen_at DESC LIMIT ${MAX_FOUND}`,
  );
  const forget = database.prepare(
    "DELETE FROM known_blobs WHERE access = ? AND host = ? AND digest = ? AND repository = ?",
  );
  const sweep = database.prepare(
    `DELETE FROM known_blobs WHERE id IN (
       SELECT id FROM known_blobs ORDER BY seen_at
       LIMIT max(0, (SELECT count(*) FROM known_blobs) - ?))`,
  );
  // The first write sweeps: a program that runs for seconds would never come to it otherwise.
  let writes = WRITES_BETWEEN_SWEEPS;

  function write({ access, host, repository }: Place, digests: readonly Digest[]): void {
    database.exec("BEGIN IMMEDIATE");
    try {
      for (const digest of digests) see.run(access, host, digest, repository, now());
      writes += digests.length;
      if (writes > WRITES_BETWEEN_SWEEPS) {
        sweep.run(limit);
        writes = 0;
      }
      database.exec("COMMIT");
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  }

  return {
    see: (place, digests) => tolerant(() => write(place, digests)),
    find: ({ access, host }, digest) =>
      find.all(access, host, digest).map((row) => {
        const { repository, seen_at: seenAt } = sightingSchema.parse(row);
        return { repository, seenAt };
      }),
    forget: ({ access, host, repository }, digest) =>
      tolerant(() => forget.run(access, host, digest, repository)),
  };
}
