import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type Digest, digestAlgorithm, digestOf } from "../../shared/oci/digest.ts";
import { digestSchema } from "../../shared/oci/descriptor.ts";
import { tolerant } from "./sqlite-tolerant.ts";

interface Account {
  readonly access: string;
  readonly host: string;
}

interface Manifest {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

interface AccountsManifests {
  find(repository: string, digest: Digest): Manifest | undefined;
  keep(repository: string, digest: Digest, manifest: Manifest): void;
  remove(repository: string, digest: Digest): void;
}

/**
 * Manifests that were read from registries. A digest never changes its meaning, so none is ever out of date; registries that
 * count pulls are not asked twice. Fits what the manifest cache asks of such a memory.
 */
export interface KeptManifestsTable {
  of(account: Account): AccountsManifests;
  /** Those that were used last, of all accounts, each once for a repository. */
  latest(limit: number): readonly LatestManifest[];
}

interface LatestManifest extends Manifest {
  readonly host: string;
  readonly repository: string;
  readonly digest: Digest;
}

export interface KeptManifestsOptions {
  /** Bytes that are kept; what was not used for the longest time goes first. Default 32 MiB: some ten thousand manifests. */
  readonly limit?: number;
  readonly now?: () => number;
}

const DEFAULT_LIMIT = 32 * 1024 * 1024;
/** Larger ones are rare, and would fill the database. Bytes. */
const MAX_BYTES = 256 * 1024;
/** Adding up takes milliseconds, so it is done once for so many new bytes. */
const BYTES_BETWEEN_SWEEPS = 2 * 1024 * 1024;
/** When it was used is written down once a day: reading should not cost writing. */
const USE_PRECISION_MS = 24 * 3_600_000;

const latestSchema = z.object({
  host: z.string(),
  repository: z.string(),
  digest: digestSchema,
  bytes: z.instanceof(Uint8Array),
  media_type: z.string(),
});

const rowSchema = z.object({
  bytes: z.instanceof(Uint8Array),
  media_type: z.string(),
  used_at: z.number(),
});

/** The manifests in a database that {@link openStateDatabase} opened. */
export function keptManifestsTable(
  database: DatabaseSync,
  { limit = DEFAULT_LIMIT, now = Date.now }: KeptManifestsOptions = {},
): KeptManifestsTable {
  const where = "access = ? AND host = ? AND repository = ? AND digest = ?";
  const find = database.prepare(
    `SELECT bytes, media_type, used_at FROM kept_manifests WHERE ${where}`,
  );
  const use = database.prepare(`UPDATE kept_manifests SET used_at = ? WHERE ${where}`);
  const remove = database.prepare(`DELETE FROM kept_manifests WHERE ${where}`);
  const keep = database.prepare(
    `INSERT INTO kept_manifests (access, host, repository, digest, media_type, bytes, used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (access, host, repository, digest)
     DO UPDATE SET media_type = excluded.media_type, bytes = excluded.bytes, used_at = excluded.used_at`,
  );
  const sweep = database.prepare(
    `DELETE FROM kept_manifests WHERE id IN (
       SELECT id FROM (
         SELECT id, sum(length(bytes)) OVER (ORDER BY used_at DESC, id DESC) AS total FROM kept_manifests)
       WHERE total > ?)`,
  );
  const latest = database.prepare(
    `SELECT host, repository, digest, bytes, media_type FROM kept_manifests
     GROUP BY host, repository, digest ORDER BY max(used_at) DESC, id DESC LIMIT ?`,
  );
  // The first write sweeps: a program that runs for seconds would never come to it otherwise.
  let written = BYTES_BETWEEN_SWEEPS;
  return {
    of: ({ access, host }) => ({
      find: (repository, digest) => {
        const key = [access, host, repository, digest] as const;
        const row = find.get(...key);
        if (row === undefined) return undefined;
        const { bytes, media_type: mediaType, used_at: usedAt } = rowSchema.parse(row);
        if (!isWhole(digest, bytes)) {
          tolerant(() => remove.run(...key));
          return undefined;
        }
        if (now() - usedAt > USE_PRECISION_MS) tolerant(() => use.run(now(), ...key));
        return { bytes: Buffer.from(bytes), mediaType };
      },
      keep: (repository, digest, { bytes, mediaType }) => {
        if (bytes.byteLength > MAX_BYTES) return;
        tolerant(() => {
          keep.run(access, host, repository, digest, mediaType, bytes, now());
          written += bytes.byteLength;
          if (written <= BYTES_BETWEEN_SWEEPS) return;
          sweep.run(limit);
          written = 0;
        });
      },
      remove: (repository, digest) => tolerant(() => remove.run(access, host, repository, digest)),
    }),
    latest: (limit) =>
      latest
        .all(limit)
        .map((row) => latestSchema.parse(row))
        .filter(({ digest, bytes }) => isWhole(digest, bytes))
        .map(({ media_type: mediaType, bytes, ...row }) => ({
          ...row,
          mediaType,
          bytes: Buffer.from(bytes),
        })),
  };
}

/** Disks lie at times; what is not what it says is asked for again. */
function isWhole(digest: Digest, bytes: Uint8Array): boolean {
  const algorithm = digestAlgorithm(digest);
  return digestOf(algorithm, createHash(algorithm).update(bytes).digest("hex")) === digest;
}
