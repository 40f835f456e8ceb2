import { z } from "zod";
import { keychainStateSchema } from "../../connection.ts";
import { languageSchema } from "../../i18n/language.ts";
import { call, stream } from "../procedure.ts";

/** Choices of the user that all windows share. */
const settingsSchema = z.object({
  theme: z.enum(["system", "light", "dark"]),
  language: z.enum(["system", ...languageSchema.options]),
});

export const system = {
  describe: call(
    z.object({}),
    z.object({
      version: z.string(),
      host: z.enum(["desktop", "browser", "cli"]),
      homePath: z.string(),
      storePath: z.string(),
      keychain: keychainStateSchema,
    }),
  ),
  /** The network is back, or the computer woke: what waits for a host that could not be reached tries again. */
  wake: call(z.object({}), z.object({})),
  /** Files and folders that the operating system asked this application to open: each is told once, to one page. */
  openedFiles: stream(z.object({}), z.object({ paths: z.array(z.string()) })),
  /** Commands of the page that were chosen in the menu of the desktop, by their ids: each is told once, to one page. */
  menuCommands: stream(z.object({}), z.object({ commands: z.array(z.string().max(100)) })),
  settings: call(z.object({}), settingsSchema),
  saveSettings: call(settingsSchema, settingsSchema),
};

export type Settings = z.infer<typeof settingsSchema>;
