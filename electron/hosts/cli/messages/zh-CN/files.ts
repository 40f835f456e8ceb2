import type { files as english } from "../en/files.ts";

/** Words of `files` and `cat` in Simplified Chinese. */
export const files: typeof english = {
  files: "列出镜像内的文件，无需拉取",
  cat: "输出镜像内的一个小文本文件",
  argumentImage: "镜像引用或位置",
  argumentPath: "只列出该文件或文件夹",
  argumentFile: "文件在镜像内的路径",
  optionLayer: "单独一层：从 1 开始的编号，或摘要",
  optionChanges: "该层（默认最后一层）新增（+）、更改（~）和删除（-）的内容",
  noLayer: (wish, count) => `镜像没有层 ${wish}；共有 ${count} 层，从 1 开始编号`,
  reading: (digest, size) => `正在读取层 ${digest}：${size}`,
  byTable: (digest) => `层 ${digest}：依据其自带的目录表`,
  tableRefused: (digest) => `层 ${digest}：目录表无法使用，因此读取整个层`,
  cut: (digest, count) => `层 ${digest} 超过 ${count.toLocaleString("zh-CN")} 个名称；其余未列出`,
  notShown: {
    binary: "不是文本",
    too_large: "大于 1 MiB",
    none: "不是有内容的文件",
  },
};
