import { createContext, useContext } from "react";
import type { Language } from "../../shared/i18n/language.ts";
import { en } from "./en.ts";
import { createFormats, type Formats } from "./format.ts";
import type { Messages } from "./messages.ts";
import { zhCN } from "./zh-CN.ts";

/** All that a component needs to put something into words. */
export interface I18n {
  readonly language: Language;
  readonly t: Messages;
  readonly format: Formats;
}

const MESSAGES: Readonly<Record<Language, Messages>> = { en, "zh-CN": zhCN };

export function createI18n(language: Language, now: () => number = Date.now): I18n {
  return { language, t: MESSAGES[language], format: createFormats(language, now) };
}

const I18nContext = createContext<I18n>(createI18n("en"));

/** Gives the language to the components below. */
export const LanguageProvider = I18nContext.Provider;

export function useI18n(): I18n {
  return useContext(I18nContext);
}
