import type { DatabaseSync } from "node:sqlite";
import { type PullAllowance, pullAllowanceSchema } from "../../shared/pulls.ts";
import { tolerant } from "./sqlite-tolerant.ts";

interface PullAccount {
  readonly host: string;
  /** Undefined for nobody. */
  readonly account?: string | undefined;
}

/** What registries said of pulls, the newest for each host and account. Fits what the pull meter asks of such a memory. */
export interface PullAllowancesTable {
  find(who: PullAccount): PullAllowance | undefined;
  /** By host. */
  list(): readonly PullAllowance[];
  keep(allowance: PullAllowance): void;
}

/**
 * The allowances in a database that {@link openStateDatabase} opened.
 * @param onChange told of every number that is new
 */
export function pullAllowancesTable(
  database: DatabaseSync,
  onChange: () => void = () => undefined,
): PullAllowancesTable {
  const find = database.prepare("SELECT facts FROM pull_allowances WHERE host = ? AND account = ?");
  const list = database.prepare("SELECT facts FROM pull_allowances ORDER BY host, account");
  const keep = database.prepare(
    "INSERT OR REPLACE INTO pull_allowances (host, account, facts) VALUES (?, ?, ?)",
  );
  const keyOf = ({ host, account }: PullAccount): [string, string] => [host, account ?? ""];
  return {
    find: (who) => readFacts(find.get(...keyOf(who)))[0],
    list: () => list.all().flatMap(readFacts),
    keep: (allowance) =>
      tolerant(() => {
        keep.run(...keyOf(allowance), JSON.stringify(allowance));
        onChange();
      }),
  };
}

/** None for a row of another version: the registry will say it again. */
function readFacts(row: Record<string, unknown> | undefined): readonly PullAllowance[] {
  if (row === undefined) return [];
  const parsed = pullAllowanceSchema.safeParse(JSON.parse(String(row["facts"])));
  return parsed.success ? [parsed.data] : [];
}
