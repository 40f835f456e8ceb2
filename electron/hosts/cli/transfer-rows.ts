import { formatBytes } from "../../../shared/bytes.ts";
import { clockTime } from "../../../shared/i18n/clock-time.ts";
import type { Language } from "../../../shared/i18n/language.ts";
import { loggedServerRefusal } from "../../../shared/i18n/server-refusal-text.ts";
import { loggedWaitText } from "../../../shared/i18n/wait-text.ts";
import { familiarLocation, parseLocation } from "../../../shared/location.ts";
import { shortDigest } from "../../../shared/oci/digest.ts";
import type { Transfer, TransferLogLine } from "../../../shared/transfer.ts";
import type { Messages } from "./messages/en.ts";

/** Enough of an id to tell some hundred transfers apart. */
const SHORT_ID_LENGTH = 8;

/** The beginning of an id, as it is shown and may be typed. */
export function shortId(id: string): string {
  return id.slice(0, SHORT_ID_LENGTH);
}

/** One transfer as a row of the list: id, state, progress, source, destination. */
export function transferRow(transfer: Transfer, messages: Messages): string[] {
  const { transfers: words } = messages;
  const state = transfer.waiting === undefined ? words.states[transfer.state] : words.waitingState;
  return [
    shortId(transfer.id),
    transfer.elsewhere === true ? words.elsewhere(state) : state,
    progressOf(transfer),
    familiarLocation(parseLocation(transfer.source)),
    familiarLocation(parseLocation(transfer.destination)),
  ];
}

/** One line of a transfer's log, in words. */
export function logLine(
  { at, code, facts }: TransferLogLine,
  messages: Messages,
  language: Language,
): string {
  const { transfers: words } = messages;
  const fact = (name: string): string => String(facts[name] ?? "");
  const bytes = (name: string): string => formatBytes(Number(facts[name] ?? 0));
  const blob = shortDigest(fact("digest"));
  const time = (ms: number): string => clockTime(ms, { language, now: at });
  const texts: Readonly<Record<TransferLogLine["code"], () => string>> = {
    queued: () => words.logged.queued(fact("by")),
    planned: () =>
      words.logged.planned(fact("blobs"), bytes("move"), bytes("mount"), bytes("exists")),
    blob_exists: () => `${blob}: ${messages.layerExistsThere}`,
    blob_mounted: () => `${blob}: ${messages.layerMounted(fact("from"))}`,
    blob_done: () => words.logged.blobDone(blob, bytes("size")),
    blob_retried: () => words.logged.blobRetried(blob),
    named: () => words.logged.named(fact("name"), blob),
    paused: () => words.logged.paused(fact("by")),
    waiting: () => words.logged.waiting(loggedWaitText(facts, { language, time })),
    tried_again: () => words.logged.triedAgain(fact("by")),
    resumed: () => words.logged.resumed(fact("by")),
    continued: () => words.logged.continued(fact("by")),
    interrupted: () => words.logged.interrupted,
    retried: () => words.logged.retried(fact("by")),
    server_refused: () => loggedServerRefusal(facts, language),
    done: () => words.logged.done,
    failed: () => words.logged.failed(fact("code")),
    cancelled: () => words.logged.cancelled(fact("by")),
  };
  return `${new Date(at).toISOString()}  ${texts[code]()}`;
}

function progressOf({ bytesDone, bytesTotal }: Transfer): string {
  return bytesTotal === 0 ? "-" : `${formatBytes(bytesDone)}/${formatBytes(bytesTotal)}`;
}
