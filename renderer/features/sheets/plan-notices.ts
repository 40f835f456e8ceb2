import type { PlanNotice } from "../../../shared/plan.ts";
import { printable } from "../../../shared/printable.ts";
import type { Messages } from "../../i18n/messages.ts";

/** What the user should know before saying yes, in words. Replaced tags are left out: the list of names shows them. */
export function noticeTexts(notices: readonly PlanNotice[], t: Messages): readonly string[] {
  return notices.map((notice) => noticeText(notice, t)).filter((text) => text !== undefined);
}

function noticeText({ code, details }: PlanNotice, t: Messages): string | undefined {
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
    default:
      return undefined;
  }
}
