import { z } from "zod";

export const languageSchema = z.enum(["en", "zh-CN"]);

export type Language = z.infer<typeof languageSchema>;

/** The language for a list of wishes such as `navigator.languages` or `LANG`: the first we speak, English otherwise. */
export function chooseLanguage(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const tag = wish.toLowerCase().replaceAll("_", "-");
    if (tag.startsWith("zh")) return "zh-CN";
    if (tag.startsWith("en")) return "en";
  }
  return "en";
}
