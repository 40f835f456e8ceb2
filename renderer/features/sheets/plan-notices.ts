import { fixedTagText } from "../../../shared/i18n/fixed-tag-text.ts";
import type { Language } from "../../../shared/i18n/language.ts";
import type { PlanNotice } from "../../../shared/plan.ts";
import { printable } from "../../../shared/printable.ts";
import type { Messages } from "../../i18n/messages.ts";
import type { I18n } from "../../i18n/use-i18n.ts";

/** What the user should know before saying yes, in words. Replaced tags are left out: the list of names shows them. */
export function noticeTexts(
  notices: readonly PlanNotice[],
  { t, language }: Pick<I18n, "t" | "language">,
): readonly string[] {
  return notices
    .map((notice) => noticeText(notice, t, language))
    .filter((text) => text !== undefined);
}

function noticeText(
  { code, details }: PlanNotice,
  t: Messages,
  language: Language,
): string | undefined {
  switch (code) {
    case "platforms_dropped":
      return t.sheet.notices.platforms_dropped;
    case "digest_changes":
      return t.sheet.notices.digest_changes;
    case "foreign_layer":
      return t.sheet.notices.foreign_layer;
    case "tag_replaced": {
      const name = details["name"] ?? details["tag"];
      return name === undefined ? undefined : t.sheet.notices.tag_replaced(printable(String(name)));
    }
    case "server_copy_moves_tags":
      return t.sheet.notices.server_copy_moves_tags(printable(String(details["names"] ?? "")));
    case "tag_fixed":
      return fixedTagText(details, language);
    default:
      return undefined;
  }
}
