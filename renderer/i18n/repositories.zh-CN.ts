import type { Messages } from "./messages.ts";

/** Chinese texts of the list of repositories. */
export const repositoriesZhCn: Pick<Messages, "repositories"> = {
  repositories: {
    label: "仓库列表",
    columns: {
      name: "仓库",
      tags: "标签数",
      images: "镜像数",
      size: "大小",
      updated: "更新时间",
      pulls: "拉取次数",
      description: "说明",
    },
    filter: "筛选仓库",
    noMatch: (filter) => `没有名称包含“${filter}”的仓库`,
    open: "打开",
    actions: "仓库操作",
    empty: "此处没有仓库",
    emptyBody: "推送第一个镜像时会自动创建仓库。",
    failed: "无法列出仓库",
    show: (name) => `显示 ${name} 的仓库`,
    starred: "已收藏",
  },
};
