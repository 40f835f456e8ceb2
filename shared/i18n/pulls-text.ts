import { fullAgainAt, type PlannedPulls, type PullAllowance } from "../pulls.ts";
import type { Language } from "./language.ts";
import { momentText } from "./moment-text.ts";

interface Words {
  readonly left: (remaining: number, limit: number) => string;
  readonly perHours: (left: string, hours: number) => string;
  readonly account: (account: string) => string;
  readonly nobody: string;
  readonly heard: (when: string) => string;
  readonly again: (when: string) => string;
  readonly againBy: (when: string) => string;
  readonly taken: (count: number, registry: string) => string;
  readonly nothing: (registry: string) => string;
  readonly short: (count: number, remaining: number, registry: string) => string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    left: (remaining, limit) => `${remaining} of ${limit} pulls left`,
    perHours: (left, hours) => `${left}, of ${hours} hours`,
    account: (account) => `counted for ${account}`,
    nobody: "counted for this network address: nobody is signed in",
    heard: (when) => `as of ${when}`,
    again: (when) => `all of them again on ${when}`,
    againBy: (when) => `all of them again by ${when} at the latest`,
    taken: (count, registry) =>
      `${pulls(count)} of ${registry}: spent by looking at it, and not again by the transfer`,
    nothing: (registry) => `no pulls of ${registry}: everything is known already`,
    short: (count, remaining, registry) =>
      `This needs ${pulls(count)} of ${registry}, and ${remaining} are left. What moves is known only once they are spent.`,
  },
  "zh-CN": {
    left: (remaining, limit) => `剩余 ${remaining}/${limit} 次拉取`,
    perHours: (left, hours) => `${left}（每 ${hours} 小时）`,
    account: (account) => `计入 ${account}`,
    nobody: "未登录：按本机网络地址计数",
    heard: (when) => `截至 ${when}`,
    again: (when) => `${when} 全部恢复`,
    againBy: (when) => `最迟 ${when} 全部恢复`,
    taken: (count, registry) => `${registry} 的 ${count} 次拉取：查看时已用，传输时不再使用`,
    nothing: (registry) => `不消耗 ${registry} 的拉取次数：内容均已知`,
    short: (count, remaining, registry) =>
      `需要 ${registry} 的 ${count} 次拉取，仅剩 ${remaining} 次。用掉之后才知道要传输什么。`,
  },
};

/** `87 of 100 pulls left, of 6 hours`. */
export function pullsLeft(
  { remaining, limit, windowSeconds }: PullAllowance,
  language: Language,
): string {
  const words = WORDS[language];
  const left = words.left(remaining, limit);
  if (windowSeconds === undefined) return left;
  return words.perHours(left, Math.round((windowSeconds / 3600) * 10) / 10);
}

/** Whose pulls they are, when that was said, and when all are back, as far as that can be known. */
export function pullsDetails(allowance: PullAllowance, language: Language): readonly string[] {
  const words = WORDS[language];
  const { account, at, until, remaining, limit } = allowance;
  const full = remaining >= limit ? undefined : fullAgainAt(allowance);
  const again = until === undefined ? words.againBy : words.again;
  return [
    account === undefined ? words.nobody : words.account(account),
    words.heard(momentText(at, language)),
    ...(full === undefined ? [] : [again(momentText(full, language))]),
  ];
}

/** What a plan spends. */
export function plannedPullsText(
  { registry, taken, toCome, allowance }: PlannedPulls,
  language: Language,
): string {
  const words = WORDS[language];
  if (toCome > 0) return words.short(toCome, allowance?.remaining ?? 0, registry);
  return taken === 0 ? words.nothing(registry) : words.taken(taken, registry);
}

function pulls(count: number): string {
  return count === 1 ? "1 pull" : `${count} pulls`;
}
