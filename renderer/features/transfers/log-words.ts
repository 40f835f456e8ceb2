import type { WireError } from "../../../shared/errors.ts";
import { describeError } from "../../../shared/i18n/error-text.ts";
import { clockTime } from "../../../shared/i18n/clock-time.ts";
import { loggedServerRefusal } from "../../../shared/i18n/server-refusal-text.ts";
import { loggedWaitText } from "../../../shared/i18n/wait-text.ts";
import { isDigest, shortDigest } from "../../../shared/oci/digest.ts";
import { printable } from "../../../shared/printable.ts";
import type { TransferLogCode, TransferLogLine } from "../../../shared/transfer.ts";
import type { I18n } from "../../i18n/use-i18n.ts";

/**
 * One line of a transfer's log in words. A failure is noted by its code alone; the error of the transfer, when it is
 * that failure, knows what it was about.
 */
export function logWords(
  { at, code, facts }: TransferLogLine,
  i18n: I18n,
  error?: WireError,
): string {
  const { t, format, language } = i18n;
  const words = t.transfers.log;
  const fact = (name: string): string => printable(String(facts[name] ?? ""));
  const size = (name: string): string => format.bytes(Number(facts[name] ?? 0));
  const digest = (): string => (isDigest(fact("digest")) ? shortDigest(fact("digest")) : "");
  const by = (): string => words.party[fact("by") as keyof typeof words.party] ?? fact("by");
  const reason = (): string =>
    error?.code === fact("code") ? describeError(error, language).what : fact("code");
  const time = (ms: number): string => clockTime(ms, { language, now: at });
  const texts: Readonly<Record<TransferLogCode, () => string>> = {
    queued: () => words.queued(by()),
    planned: () => plannedWords(facts, i18n),
    blob_exists: () => words.blobExists(digest()),
    blob_mounted: () => words.blobMounted(digest(), fact("from")),
    blob_done: () => words.blobDone(digest(), size("size")),
    blob_retried: () => words.blobRetried(digest()),
    named: () => words.named(fact("name"), digest()),
    paused: () => words.paused(by()),
    waiting: () => words.waiting(loggedWaitText(facts, { language, time })),
    tried_again: () => words.triedAgain(by()),
    resumed: () => words.resumed(by()),
    continued: () => words.continued(by()),
    interrupted: () => words.interrupted,
    retried: () => words.retried(by()),
    server_refused: () => loggedServerRefusal(facts, language),
    done: () => words.done,
    failed: () => words.failedWith(reason()),
    cancelled: () => words.cancelled(by()),
  };
  return texts[code]();
}

/** The parts of a plan that are not empty. */
function plannedWords(facts: TransferLogLine["facts"], { t, format }: I18n): string {
  const words = t.transfers.log;
  const part = (name: string, say: (size: string) => string): string => {
    const bytes = Number(facts[name] ?? 0);
    return bytes === 0 ? "" : say(format.bytes(bytes));
  };
  return [
    words.planned(Number(facts["blobs"] ?? 0)),
    part("move", words.toMove),
    part("mount", words.toMount),
    part("exists", words.thereAlready),
  ]
    .filter((text) => text !== "")
    .join(" · ");
}

/** The whole log as it is copied: a line each, with the exact time. */
export function logText(lines: readonly TransferLogLine[], i18n: I18n, error?: WireError): string {
  return lines
    .map((line) => `${new Date(line.at).toISOString()}  ${logWords(line, i18n, error)}`)
    .join("\n");
}
