import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { Digest } from "../../shared/oci/digest.ts";
import type { Locks } from "./file-lock.ts";
import { tolerant } from "./sqlite-tolerant.ts";
import { createUploadRuns } from "./upload-runs.ts";

/** One blob on its way into one repository, as one account. */
interface Key {
  readonly access: string;
  readonly host: string;
  readonly repository: string;
  readonly digest: Digest;
}

/** How far it came. `location` may hold a secret of the registry, so it stays in the database and in the request. */
interface Position {
  readonly location: string;
  readonly offset: number;
  readonly minChunkSize: number;
  readonly at: number;
}

interface Entry {
  readonly last: Position | undefined;
  record(position: Position): void;
  clear(): void;
  release(): void;
}

/** Uploads that another process may go on with. Fits what the registry client asks of a journal. */
export interface UploadSessionsTable {
  /** Makes an upload ours; undefined while somebody else has it, here or in another process. */
  claim(key: Key, options: { readonly signal: AbortSignal }): Promise<Entry | undefined>;
  /** Lets other processes have what is ours. */
  close(): Promise<void>;
}

/** No registry keeps an unfinished upload longer: distribution purges after a week. */
const MAX_AGE_MS = 7 * 24 * 3_600_000;

const WHERE = "access = ? AND host = ? AND repository = ? AND digest = ?";

const rowSchema = z.object({
  run: z.string().nullable(),
  location: z.string().nullable(),
  confirmed: z.number(),
  min_chunk: z.number(),
  at: z.number(),
});

/** The uploads in a database that {@link openStateDatabase} opened. */
export function uploadSessionsTable(database: DatabaseSync, locks: Locks): UploadSessionsTable {
  const runs = createUploadRuns(database, locks);
  const statements = prepare(database);
  /** Two uploads of one process have the same run, and must not have the same row. */
  const held = new Set<string>();

  async function claim(key: Key, signal: AbortSignal): Promise<Entry | undefined> {
    const values = [key.access, key.host, key.repository, key.digest] as const;
    const run = await runs.own(signal);
    if (run === undefined) return undefined;
    const row = rowSchema.optional().parse(statements.find.get(...values));
    const owner = row?.run ?? null;
    if (owner !== null && owner !== run && (await runs.isAlive(owner, signal))) return undefined;
    if (!statements.take(run, owner, values)) return undefined;
    return createEntry(statements, values, run, positionOf(row));
  }

  statements.sweep.run(Date.now() - MAX_AGE_MS);
  return {
    claim: async (key, { signal }) => {
      const name = JSON.stringify([key.access, key.host, key.repository, key.digest]);
      if (held.has(name)) return undefined;
      held.add(name);
      const entry = await claim(key, signal).catch((error: unknown) => {
        held.delete(name);
        throw error;
      });
      if (entry === undefined) held.delete(name);
      return entry && { ...entry, release: () => (entry.release(), void held.delete(name)) };
    },
    close: () => runs.close(),
  };
}

type Values = readonly [string, string, string, string];
type Statements = ReturnType<typeof prepare>;

function prepare(database: DatabaseSync) {
  const columns = "run, location, confirmed, min_chunk, at";
  const insert = database.prepare(
    `INSERT OR IGNORE INTO upload_sessions (access, host, repository, digest, ${columns})
     VALUES (?, ?, ?, ?, ?, NULL, 0, 0, ?)`,
  );
  const own = database.prepare(`UPDATE upload_sessions SET run = ? WHERE ${WHERE} AND run IS ?`);
  return {
    find: database.prepare(`SELECT ${columns} FROM upload_sessions WHERE ${WHERE}`),
    sweep: database.prepare("DELETE FROM upload_sessions WHERE at < ?"),
    record: database.prepare(
      `UPDATE upload_sessions SET location = ?, confirmed = ?, min_chunk = ?, at = ?
       WHERE ${WHERE} AND run = ?`,
    ),
    free: database.prepare(`UPDATE upload_sessions SET run = NULL WHERE ${WHERE} AND run = ?`),
    remove: database.prepare(
      `DELETE FROM upload_sessions WHERE ${WHERE} AND run = ? AND location IS NULL`,
    ),
    /** False when somebody else was faster. Each statement is a transaction of its own, so one of two wins. */
    take: (run: string, owner: string | null, values: Values): boolean =>
      insert.run(...values, run, Date.now()).changes > 0 ||
      own.run(run, ...values, owner).changes > 0,
  };
}

function createEntry(
  statements: Statements,
  values: Values,
  run: string,
  last: Position | undefined,
): Entry {
  const { record, free, remove } = statements;
  const write = (position: Position | undefined): void =>
    tolerant(() =>
      record.run(
        position?.location ?? null,
        position?.offset ?? 0,
        position?.minChunkSize ?? 0,
        position?.at ?? Date.now(),
        ...values,
        run,
      ),
    );
  return {
    last,
    record: write,
    clear: () => write(undefined),
    release: () =>
      tolerant(() => {
        remove.run(...values, run);
        free.run(...values, run);
      }),
  };
}

function positionOf(row: z.infer<typeof rowSchema> | undefined): Position | undefined {
  if (row === undefined || row.location === null) return undefined;
  const { location, confirmed: offset, min_chunk: minChunkSize, at } = row;
  return { location, offset, minChunkSize, at };
}
