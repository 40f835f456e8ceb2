import type { DatabaseSync } from "node:sqlite";
import { AppError } from "../../shared/errors.ts";
import { type PushTarget, pushTargetSchema, targetKey } from "../../shared/push-target.ts";

export interface PushTargetsTable {
  /** All of them, by name. */
  list(): PushTarget[];
  /**
   * Adds a target, or puts it in the place of the one called `previous`.
   * @throws target_exists when another one has its name, target_unknown when there is no `previous`
   */
  save(target: PushTarget, previous?: string): void;
  /** @throws target_unknown */
  remove(name: string): void;
}

/** The push targets in a database that {@link openStateDatabase} opened. */
export function pushTargetsTable(database: DatabaseSync): PushTargetsTable {
  const list = database.prepare("SELECT facts FROM push_targets ORDER BY key");
  const find = database.prepare("SELECT 1 FROM push_targets WHERE key = ?");
  const add = database.prepare("INSERT INTO push_targets (key, facts) VALUES (?, ?)");
  const remove = database.prepare("DELETE FROM push_targets WHERE key = ?");
  const removeNamed = (name: string): void => {
    if (remove.run(targetKey(name)).changes === 0) throw unknown(name);
  };
  return {
    list: () => list.all().flatMap(({ facts }) => readTarget(String(facts))),
    save: (target, previous) => {
      const key = targetKey(target.name);
      database.exec("BEGIN IMMEDIATE");
      try {
        if (previous !== undefined) removeNamed(previous);
        if (find.get(key) !== undefined) throw exists(target.name);
        add.run(key, JSON.stringify(target));
        database.exec("COMMIT");
      } catch (error) {
        // A full disk may have ended it.
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
    remove: removeNamed,
  };
}

/** The target; nothing when it is damaged or of a newer version. It stays where it is, and must not hide the others. */
function readTarget(facts: string): PushTarget[] {
  try {
    const { data: target } = pushTargetSchema.safeParse(JSON.parse(facts));
    return target === undefined ? [] : [target];
  } catch {
    return [];
  }
}

function unknown(target: string): AppError {
  return new AppError("target_unknown", `there is no push target ${JSON.stringify(target)}`, {
    details: { target },
  });
}

function exists(target: string): AppError {
  return new AppError("target_exists", `there is a push target ${JSON.stringify(target)} already`, {
    details: { target },
  });
}
