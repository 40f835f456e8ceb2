import type { search as english } from "../en/search.ts";

/** Words of `search` in Simplified Chinese. */
export const search: typeof english = {
  search: "按名称的一部分、仓库:标签或摘要，搜索所有连接和本地存储",
  argument: "名称的一部分、仓库:标签，或 sha256:…（多个词须全部符合）",
  optionLimit: "最多显示多少个结果（默认：100）",
  optionCached: "不重新读取超过一天的列表",
  badLimit: (text) => `--limit ${text}：不是 1 到 1000 之间的数字`,
  reading: (addresses) => `正在读取 ${addresses} 的列表……`,
  nothing: "未找到。只在列出过的仓库中搜索标签：portolan ls HOST/REPOSITORY",
  more: (limit) => `还有更多结果。以上是最符合的 ${limit} 个；要查看更多：--limit`,
};
