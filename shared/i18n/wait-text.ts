import { printable } from "../printable.ts";
import { TRANSFER_WAIT_REASONS, type TransferLogLine, type TransferWait } from "../transfer.ts";
import type { Language } from "./language.ts";

interface WaitWords {
  readonly asked: (host: string) => string;
  readonly askedUntil: (host: string, time: string) => string;
  /** `status` is "" when the host did not answer in HTTP. */
  readonly failing: (host: string, status: string) => string;
  readonly away: (host: string) => string;
  readonly broken: (host: string) => string;
}

const WORDS: Readonly<Record<Language, WaitWords>> = {
  en: {
    asked: (host) => `${host} allows no more requests for now`,
    askedUntil: (host, time) => `${host} asks us to wait until ${time}`,
    failing: (host, status) => `${host} fails at the moment${status === "" ? "" : ` (${status})`}`,
    away: (host) => `${host} cannot be reached`,
    broken: (host) => `the connection to ${host} breaks`,
  },
  "zh-CN": {
    asked: (host) => `${host} 暂时不再接受请求`,
    askedUntil: (host, time) => `${host} 要求我们等到 ${time}`,
    failing: (host, status) => `${host} 暂时出现故障${status === "" ? "" : `（${status}）`}`,
    away: (host) => `无法连接 ${host}`,
    broken: (host) => `与 ${host} 的连接中断`,
  },
};

export interface WaitSetting {
  readonly language: Language;
  /** How the time is told at which something happens. Milliseconds since 1970. */
  readonly time: (ms: number) => string;
}

/** Why something waits for a host, in one sentence without a full stop. */
export function waitText(
  wait: Pick<TransferWait, "why" | "host" | "until"> & {
    readonly error?: Pick<TransferWait["error"], "details"> & { readonly code?: string };
  },
  { language, time }: WaitSetting,
): string {
  const words = WORDS[language];
  const host = printable(wait.host);
  const status = wait.error?.details["status"];
  switch (wait.why) {
    case "asked":
      return wait.until === undefined
        ? words.asked(host)
        : words.askedUntil(host, time(wait.until));
    case "failing":
      return words.failing(host, status === undefined ? "" : `HTTP ${String(status)}`);
    default:
      return wait.error?.code === "connection_lost" ? words.broken(host) : words.away(host);
  }
}

/** The same for the line `waiting` of a transfer's log. */
export function loggedWaitText(facts: TransferLogLine["facts"], setting: WaitSetting): string {
  const { why, host, until, status, code } = facts;
  const known = TRANSFER_WAIT_REASONS.find((reason) => reason === why) ?? "failing";
  const details = status === undefined ? {} : { status };
  return waitText(
    {
      why: known,
      host: String(host ?? ""),
      ...(typeof until === "number" ? { until } : {}),
      error: { details, ...(typeof code === "string" ? { code } : {}) },
    },
    setting,
  );
}
