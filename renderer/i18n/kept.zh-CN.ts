import type { Messages } from "./messages.ts";

/** Chinese texts of the list of repositories that the user keeps where a registry lists none. */
export const keptZhCn: Pick<Messages, "kept"> = {
  kept: {
    nobody: "此处无人列出仓库",
    add: "添加仓库…",
    title: "添加仓库",
    lead: "此处无人列出仓库：请添加您使用的仓库。",
    field: "仓库",
    fieldHint: "名称或粘贴的引用，用空格、逗号或换行分隔。",
    invalid: (names) => `不是此处的仓库：${names}`,
    missing: "请输入名称，或勾选用过的仓库。",
    offered: "曾在此使用",
    submit: "添加",
    busy: "正在添加…",
    failed: "未能添加",
    forget: "从列表中移除",
  },
};
