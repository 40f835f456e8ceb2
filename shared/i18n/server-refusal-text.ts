import { ERROR_CODES, type WireError } from "../errors.ts";
import type { TransferLogLine } from "../transfer.ts";
import { describeError } from "./error-text.ts";
import type { Language } from "./language.ts";

const WORDS: Readonly<Record<Language, (why: string, evidence: string) => string>> = {
  en: (why, evidence) =>
    `The server would not copy: ${withoutCapital(why)}${evidence && ` (${evidence})`}. It goes through this computer instead.`,
  "zh-CN": (why, evidence) =>
    `服务器没有复制：${why}${evidence && `（${evidence}）`}。改为经过本机传输。`,
};

/** Of words that have one only because they begin a sentence. */
function withoutCapital(text: string): string {
  return text.replace(/^(?:The|This|There|An?|No|Your)\b/, (word) => word.toLowerCase());
}

/** Why a registry did not copy by itself, and what happens in place of that: two whole sentences. */
export function serverRefusalText(refused: WireError, language: Language): string {
  const { what, evidence } = describeError(refused, language);
  return WORDS[language](what, what.includes(evidence) ? "" : evidence.replace(/[.。]$/, ""));
}

/** The same for the line `server_refused` of a transfer's log. */
export function loggedServerRefusal(facts: TransferLogLine["facts"], language: Language): string {
  const { code: noted, ...details } = facts;
  const code = ERROR_CODES.find((known) => known === noted) ?? "registry_refused";
  return serverRefusalText({ code, message: "", details }, language);
}
