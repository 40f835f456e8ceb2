import type { DatabaseSync } from "node:sqlite";
import type { Settings } from "../../shared/ipc/contract/system.ts";
import { languageSchema } from "../../shared/i18n/language.ts";
import { z } from "zod";

export interface SettingsTable {
  /** The saved choices; what was never chosen, or cannot be read, follows the system. */
  read(): Settings;
  save(settings: Settings): void;
}

/** A value that another version wrote and this one does not know counts as not chosen. */
const savedSchema = z.object({
  theme: z.enum(["system", "light", "dark"]).catch("system"),
  language: z.enum(["system", ...languageSchema.options]).catch("system"),
});

/** The settings in a database that {@link openStateDatabase} opened. */
export function settingsTable(database: DatabaseSync): SettingsTable {
  const all = database.prepare("SELECT name, value FROM settings");
  const save = database.prepare(
    `INSERT INTO settings (name, value) VALUES ('theme', ?), ('language', ?)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
  );
  return {
    read: () =>
      savedSchema.parse(Object.fromEntries(all.all().map((row) => [row["name"], row["value"]]))),
    save: (settings) => {
      save.run(settings.theme, settings.language);
    },
  };
}
