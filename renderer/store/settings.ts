import { toWireError, type WireError } from "../../shared/errors.ts";
import { chooseLanguage, type Language } from "../../shared/i18n/language.ts";
import type { Settings } from "../../shared/ipc/contract/system.ts";
import type { EngineClient } from "../client.ts";
import type { AppState } from "./index.ts";
import type { CreateSlice } from "./slice.ts";

export type SystemDescription = Awaited<ReturnType<EngineClient["system"]["describe"]>>;

/** What can be chosen, in the order in which it is offered. */
export const THEME_CHOICES = [
  "system",
  "light",
  "dark",
] as const satisfies readonly Settings["theme"][];
export const LANGUAGE_CHOICES = [
  "system",
  "en",
  "zh-CN",
] as const satisfies readonly Settings["language"][];

export interface SettingsSlice {
  readonly settings: Settings;
  /** Why the last change was not saved. */
  readonly settingsError: WireError | undefined;
  /** What the engine says of itself; undefined until it has. */
  readonly system: SystemDescription | undefined;
  readonly loadSettings: () => Promise<void>;
  /** Takes effect at once, and is saved for all windows. */
  readonly changeSettings: (change: Partial<Settings>) => Promise<void>;
}

export const createSettingsSlice: CreateSlice<SettingsSlice> = ({ get, set, engine }) => ({
  settings: { theme: "system", language: "system" },
  settingsError: undefined,
  system: undefined,
  async loadSettings() {
    try {
      const client = engine.client();
      const [settings, system] = await Promise.all([
        client.system.settings({}),
        client.system.describe({}),
      ]);
      set({ settings, system, settingsError: undefined });
    } catch {
      // What is in effect stays in effect; a link that comes back asks again.
    }
  },
  async changeSettings(change) {
    const settings = { ...get().settings, ...change };
    set({ settings });
    try {
      await engine.client().system.saveSettings(settings);
      set({ settingsError: undefined });
    } catch (error) {
      set({ settingsError: toWireError(error) });
    }
  },
});

/** The language the window speaks: the user's choice, or the browser's. */
export function languageOf(state: Pick<AppState, "settings">): Language {
  const { language } = state.settings;
  return language === "system" ? chooseLanguage(navigator.languages) : language;
}
