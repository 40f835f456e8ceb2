import type { Transfer } from "../../../shared/transfer.ts";
import { copyText } from "../../clipboard.ts";
import type { I18n } from "../../i18n/use-i18n.ts";
import type { AppState } from "../../store/index.ts";
import { logText } from "./log-words.ts";

/** Puts the whole log of a transfer into the clipboard, shown or not. */
export async function copyLogOf(
  { id, error }: Transfer,
  { readLog }: Pick<AppState, "readLog">,
  i18n: I18n,
): Promise<void> {
  const lines = await readLog(id);
  if (lines !== undefined) await copyText(logText(lines, i18n, error));
}
