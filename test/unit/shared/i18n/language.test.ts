import { expect, it } from "vitest";
import { chooseLanguage } from "../../../../shared/i18n/language.ts";

it.each([
  [["zh_CN.UTF-8"], "zh-CN"],
  [["zh-Hans-CN", "en"], "zh-CN"],
  [["fr-FR", "en-GB"], "en"],
  [["de", "zh"], "zh-CN"],
  [[], "en"],
])("chooses for %j", (wishes, language) => expect(chooseLanguage(wishes)).toBe(language));
