import { GENERIC_NAME, type RegistryProfile, type Trait, TRAITS } from "../registry-profile.ts";
import type { Language } from "./language.ts";
import { momentText } from "./moment-text.ts";

/** What is known of a registry: its profile, and since when what was seen of it. */
export interface KnownRegistry {
  readonly profile: RegistryProfile;
  /** Milliseconds since 1970, for traits that were seen and are not built in. */
  readonly observedAt: Readonly<Partial<Record<Trait, number | undefined>>>;
}

/** One trait in words. */
export interface ProfileLine {
  readonly trait: Trait;
  readonly text: string;
  /** `seen Nov 21, 2026, 18:20`; absent for what is built in. */
  readonly seen?: string;
}

type Words = { readonly [T in Trait]: (value: RegistryProfile[T]) => string } & {
  readonly seen: (when: string) => string;
  readonly builtIn: string;
  readonly title: (host: string) => string;
};

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const HOUR_MS = 3_600_000;

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    name: (name) =>
      name === GENERIC_NAME
        ? "No service that is known by its name: talked to as the standard says."
        : `Known as ${name}.`,
    maxMonolithic: (bytes) => `Layers up to ${binary(bytes)} go in one request.`,
    chunkSize: (bytes) => `Uploads in parts of ${binary(bytes)} or more, where parts are needed.`,
    chunksHelp: (help) =>
      help
        ? "Large layers go in parts: an interruption then costs no more than one."
        : "Parts save nothing after an interruption.",
    countsBytes: (counts) =>
      counts
        ? "Says how much of an upload it has."
        : "What it says of how much of an upload it has is not relied on.",
    sessionLifeMs: (ms) => `Keeps an unfinished upload for ${Math.round(ms / HOUR_MS)} hours.`,
    mount: (mount) =>
      ({
        from: "Takes a layer over from another repository that is named.",
        anonymous: "Finds a layer in other repositories by itself.",
        none: "Takes over no layers from other repositories.",
      })[mount],
    manyTags: (many) =>
      ({
        yes: "Sets several tags with one request.",
        no: "One request for each tag.",
        ask: "Several tags with one request: the first try tells.",
      })[many],
    tagDelete: (deletes) =>
      ({
        yes: "Deletes single tags.",
        no: "No deletion of single tags.",
        ask: "Deletion of single tags: only trying tells.",
      })[deletes],
    catalog: (lists) =>
      ({
        yes: "Lists its repositories.",
        no: "No list of its repositories.",
        ask: "A list of its repositories: only trying tells.",
      })[lists],
    countsPulls: (counts) =>
      counts ? "Counts pulls, and allows only so many." : "Counts no pulls, as far as is known.",
    seen: (when) => `seen ${when}`,
    builtIn: "built in",
    title: (host) => `How ${host} is talked to`,
  },
  "zh-CN": {
    name: (name) => (name === GENERIC_NAME ? "未知服务：按标准访问。" : `识别为 ${name}。`),
    maxMonolithic: (bytes) => `不超过 ${binary(bytes)} 的层以一个请求上传。`,
    chunkSize: (bytes) => `需要分块时，每块至少 ${binary(bytes)}。`,
    chunksHelp: (help) =>
      help ? "大的层分块上传：中断最多损失一块。" : "分块上传在中断后没有好处。",
    countsBytes: (counts) =>
      counts ? "会说明已收到的上传数据量。" : "它报告的已收到数据量不可信。",
    sessionLifeMs: (ms) => `未完成的上传保留 ${Math.round(ms / HOUR_MS)} 小时。`,
    mount: (mount) =>
      ({
        from: "可从指定的其他仓库挂载层。",
        anonymous: "会自行在其他仓库中查找层。",
        none: "不能从其他仓库挂载层。",
      })[mount],
    manyTags: (many) =>
      ({
        yes: "一个请求可设置多个标签。",
        no: "每个标签一个请求。",
        ask: "一个请求设置多个标签：首次尝试后得知。",
      })[many],
    tagDelete: (deletes) =>
      ({
        yes: "可删除单个标签。",
        no: "不能删除单个标签。",
        ask: "删除单个标签：只有尝试后才知道。",
      })[deletes],
    catalog: (lists) =>
      ({
        yes: "提供仓库列表。",
        no: "不提供仓库列表。",
        ask: "仓库列表：只有尝试后才知道。",
      })[lists],
    countsPulls: (counts) => (counts ? "拉取计数，且有次数限制。" : "据目前所知，拉取不计数。"),
    seen: (when) => `观察于 ${when}`,
    builtIn: "内置",
    title: (host) => `如何访问 ${host}`,
  },
};

/** Everything that a profile says, one sentence for each trait. */
export function describeProfile(
  { profile, observedAt }: KnownRegistry,
  language: Language,
): readonly ProfileLine[] {
  const words = WORDS[language];
  const textOf = (trait: Trait): string => {
    // Each trait has the words for its own values; the compiler cannot follow that through a variable.
    const say = words[trait] as (value: RegistryProfile[Trait]) => string;
    return say(profile[trait]);
  };
  return TRAITS.map((trait) => {
    const at = observedAt[trait];
    const seen = at === undefined ? {} : { seen: words.seen(momentText(at, language)) };
    return { trait, text: textOf(trait), ...seen };
  });
}

/** The same as one text, for a bug report: it names the host and nothing of the account. */
export function profileReport(host: string, known: KnownRegistry, language: Language): string {
  const { title, builtIn } = WORDS[language];
  const lines = describeProfile(known, language).map(
    ({ trait, text, seen }) =>
      `- ${text} [${trait}=${String(known.profile[trait])}; ${seen ?? builtIn}]`,
  );
  return [title(host), ...lines].join("\n");
}

/** Sizes that protocols name are binary: `16 MiB`. */
function binary(bytes: number): string {
  const [size, unit] = bytes >= GIB ? [GIB, "GiB"] : bytes >= MIB ? [MIB, "MiB"] : [1024, "KiB"];
  return `${Math.round((bytes / size) * 10) / 10} ${unit}`;
}
