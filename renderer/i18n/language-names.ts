import type { Settings } from "../../shared/ipc/contract/system.ts";
import type { Messages } from "./messages.ts";

/** The languages to choose from, each named in itself, so that one finds the way back. */
export function languageNames(t: Messages): Readonly<Record<Settings["language"], string>> {
  return { system: t.preferences.system, en: "English", "zh-CN": "简体中文" };
}
