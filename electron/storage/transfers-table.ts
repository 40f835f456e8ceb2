import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import { type Digest, isDigest } from "../../shared/oci/digest.ts";
import type {
  TransferChange,
  TransferJournal,
  TransferPage,
  TransferRow,
} from "../../shared/transfer-journal.ts";
import {
  DEFAULT_TRANSFER_LIMITS,
  isFinished,
  type Transfer,
  type TransferLimits,
  transferLimitsSchema,
  type TransferLogLine,
  transferLogLineSchema,
  transferSchema,
} from "../../shared/transfer.ts";
import { sqliteFailure } from "./sqlite-failure.ts";

/** Lines kept of one transfer's log; the oldest go first. An image of some hundred layers writes some hundred. */
const MAX_LOG_LINES = 1000;

const journalledSchema = transferSchema.extend({ position: z.number() });
const rowSchema = z.object({
  facts: z.string(),
  position: z.number(),
  owner: z.string().nullable(),
  wish: z.enum(["pause", "cancel"]).nullable(),
  wished_by: z.enum(["desktop", "browser", "cli"]).nullable(),
  revision: z.number(),
});

/** The journal in a database that {@link openStateDatabase} opened. */
export function transfersTable(database: DatabaseSync): TransferJournal {
  return new Table(database);
}

type Statement = ReturnType<DatabaseSync["prepare"]>;

const COLUMNS = "facts, position, owner, wish, wished_by, revision";

class Table implements TransferJournal {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, Statement>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  add(transfer: Transfer, owner: string, lines: readonly TransferLogLine[]): void {
    this.#transaction(() => {
      const position = this.lastPosition();
      this.#write({ transfer: { ...transfer, position }, owner, wish: undefined });
      this.#addLines(transfer.id, lines);
    });
  }

  change(
    id: string,
    decide: (row: TransferRow) => TransferChange | undefined,
  ): TransferRow | undefined {
    return this.#transaction(() => {
      const row = this.find(id);
      const decided = row === undefined ? undefined : decide(row);
      if (row === undefined || decided === undefined) return row;
      const { lines = [], needs, ...change } = decided;
      const changed = { ...row, ...change };
      this.#write(changed);
      if (isFinished(changed.transfer.state)) this.#saveNeeds(id, []);
      else if (needs !== undefined) this.#saveNeeds(id, needs);
      this.#addLines(id, lines);
      return { ...changed, revision: this.revision() };
    });
  }

  find(id: string): TransferRow | undefined {
    const row = this.#prepare(`SELECT ${COLUMNS} FROM transfers WHERE id = ?`).get(id);
    return row === undefined ? undefined : readRow(row);
  }

  lastPosition(): number {
    return this.#number("SELECT COALESCE(MAX(position), 0) + 1 AS value FROM transfers");
  }

  reorder(arrange: (ids: readonly string[]) => readonly string[]): void {
    this.#transaction(() => {
      const rows = this.unfinished();
      const byId = new Map(rows.map((row) => [row.transfer.id, row]));
      const places = rows.map(({ transfer }) => transfer.position);
      arrange([...byId.keys()]).forEach((id, index) => {
        const row = byId.get(id);
        const position = places[index];
        if (row === undefined || position === undefined) return;
        if (row.transfer.position !== position)
          this.#write({ ...row, transfer: { ...row.transfer, position } });
      });
    });
  }

  revision(): number {
    return this.#number("SELECT value FROM transfer_revision");
  }

  removals(): number {
    return this.#number("SELECT removals AS value FROM transfer_revision");
  }

  changedSince(revision: number): readonly TransferRow[] {
    return this.#rows(
      `SELECT ${COLUMNS} FROM transfers WHERE revision > ? ORDER BY position`,
      revision,
    );
  }

  unfinished(): readonly TransferRow[] {
    return this.#rows(
      `SELECT ${COLUMNS} FROM transfers WHERE finished_at IS NULL ORDER BY position, id`,
    );
  }

  finished({ limit, before }: { limit: number; before?: string | undefined }): TransferPage {
    // Without a name the page begins behind an end that no transfer reaches.
    const [at = "", id = ""] = before?.split("/") ?? [`${Number.MAX_SAFE_INTEGER}`];
    const rows = this.#rows(
      `SELECT ${COLUMNS} FROM transfers WHERE finished_at IS NOT NULL AND (finished_at, id) < (?, ?)
       ORDER BY finished_at DESC, id DESC LIMIT ?`,
      Number(at) || 0,
      id,
      limit + 1,
    );
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1)?.transfer : undefined;
    return { rows: shown, next: last && `${last.finishedAt ?? 0}/${last.id}` };
  }

  ids(): ReadonlySet<string> {
    const rows = this.#prepare("SELECT id FROM transfers").all();
    return new Set(rows.map((row) => String(row["id"])));
  }

  needed(): ReadonlySet<Digest> {
    const rows = this.#prepare("SELECT digests FROM transfer_needs").all();
    return new Set(rows.flatMap((row) => String(row["digests"]).split("\n").filter(isDigest)));
  }

  clear(id?: string): void {
    this.#transaction(() => {
      if (id === undefined)
        this.#prepare("DELETE FROM transfers WHERE finished_at IS NOT NULL").run();
      else this.#prepare("DELETE FROM transfers WHERE id = ? AND finished_at IS NOT NULL").run(id);
      this.#countRemoval();
    });
  }

  keepFinished(count: number): void {
    const finished = this.#number(
      "SELECT COUNT(*) AS value FROM transfers WHERE finished_at IS NOT NULL",
    );
    if (finished <= count) return;
    this.#transaction(() => {
      this.#prepare(
        `DELETE FROM transfers WHERE id IN (SELECT id FROM transfers WHERE finished_at IS NOT NULL
         ORDER BY finished_at DESC, id DESC LIMIT -1 OFFSET ?)`,
      ).run(count);
      this.#countRemoval();
    });
  }

  log(id: string): readonly TransferLogLine[] {
    return this.#prepare(
      "SELECT at, code, facts FROM transfer_log WHERE transfer = ? ORDER BY line",
    )
      .all(id)
      .flatMap(({ at, code, facts }) => {
        // A line of a kind that only a later version knows is left out.
        const line = transferLogLineSchema.safeParse({ at, code, facts: parse(facts) });
        return line.success ? [line.data] : [];
      });
  }

  readLimits(): TransferLimits {
    const saved = this.#prepare("SELECT value FROM settings WHERE name = 'transfer_limits'").get();
    const limits = transferLimitsSchema.safeParse(parse(saved?.["value"]));
    return limits.success ? limits.data : DEFAULT_TRANSFER_LIMITS;
  }

  saveLimits(limits: TransferLimits): void {
    this.#transaction(() => {
      this.#prepare(
        `INSERT INTO settings (name, value) VALUES ('transfer_limits', ?)
         ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      ).run(JSON.stringify(limits));
      this.#nextRevision();
    });
  }

  #write({ transfer, owner, wish }: Omit<TransferRow, "revision">): void {
    const finishedAt = isFinished(transfer.state) ? (transfer.finishedAt ?? 0) : null;
    this.#prepare(
      `INSERT INTO transfers (id, state, position, owner, wish, wished_by, finished_at, revision, facts)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, position = excluded.position,
         owner = excluded.owner, wish = excluded.wish, wished_by = excluded.wished_by, finished_at = excluded.finished_at,
         revision = excluded.revision, facts = excluded.facts`,
    ).run(
      transfer.id,
      transfer.state,
      transfer.position,
      owner ?? null,
      wish?.kind ?? null,
      wish?.by ?? null,
      finishedAt,
      this.#nextRevision(),
      JSON.stringify(transfer),
    );
  }

  #addLines(id: string, lines: readonly TransferLogLine[]): void {
    if (lines.length === 0) return;
    const add = this.#prepare(
      "INSERT INTO transfer_log (transfer, at, code, facts) VALUES (?, ?, ?, ?)",
    );
    for (const { at, code, facts } of lines.slice(-MAX_LOG_LINES))
      add.run(id, at, code, JSON.stringify(facts));
    this.#prepare(
      `DELETE FROM transfer_log WHERE transfer = ?1 AND line <= (SELECT line FROM transfer_log
       WHERE transfer = ?1 ORDER BY line DESC LIMIT 1 OFFSET ${MAX_LOG_LINES})`,
    ).run(id);
  }

  #saveNeeds(id: string, needs: readonly Digest[]): void {
    this.#prepare("DELETE FROM transfer_needs WHERE transfer = ?").run(id);
    if (needs.length === 0) return;
    this.#prepare("INSERT INTO transfer_needs (transfer, digests) VALUES (?, ?)").run(
      id,
      needs.join("\n"),
    );
  }

  #countRemoval(): void {
    this.#nextRevision();
    this.#prepare("UPDATE transfer_revision SET removals = removals + 1").run();
  }

  #nextRevision(): number {
    return this.#number("UPDATE transfer_revision SET value = value + 1 RETURNING value");
  }

  #rows(sql: string, ...values: (string | number)[]): readonly TransferRow[] {
    return this.#prepare(sql)
      .all(...values)
      .map(readRow);
  }

  #number(sql: string): number {
    return Number(this.#prepare(sql).get()?.["value"]);
  }

  #prepare(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const made = this.#database.prepare(sql);
    this.#statements.set(sql, made);
    return made;
  }

  #transaction<T>(work: () => T): T {
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      // It may not have begun, or a full disk may have ended it.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw journalError(error);
    }
  }
}

function journalError(error: unknown): unknown {
  const code = sqliteFailure(error);
  if (code === undefined || !(error instanceof Error)) return error;
  const why = error.message;
  return new AppError(code, `cannot write the journal of transfers: ${why}`, {
    details: { why },
    cause: error,
  });
}

function readRow(row: unknown): TransferRow {
  const { facts, position, owner, wish, wished_by: by, revision } = rowSchema.parse(row);
  return {
    transfer: journalledSchema.parse({ ...(parse(facts) as object), position }),
    owner: owner ?? undefined,
    wish: wish === null ? undefined : { kind: wish, by: by ?? "cli" },
    revision,
  };
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text)) as unknown;
  } catch {
    return undefined;
  }
}
