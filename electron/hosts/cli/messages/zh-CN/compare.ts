import type { compare as english } from "../en/compare.ts";

/** `diff` 的中文词句。 */
export const compare: typeof english = {
  diff: "比较两个镜像，可来自任意仓库、引擎、文件或本地存储",
  argumentFirst: "镜像引用、位置，或 ./image.tar 这样的路径",
  argumentSecond: "与之比较的镜像",
  optionPlatform: "两边都只看这个平台，格式为 os/architecture[/variant]",
  optionFiles: "同时列出不同的文件：从第一个不同的层起读取各层",
  files: "文件",
  noFiles: "没有不同的文件。",
  removed: "已移除",
  untouched: "—",
  reading: (layers, bytes) => `正在读取 ${layers} 层的文件，最多 ${bytes}`,
  optionAll: "相同的部分也显示",
  optionMarkdown: "输出 Markdown",
  exitStatus:
    "退出状态：没有差异为 0，有差异为 1，用法错误为 2。\n比较失败时也为 1，标准输出没有内容，原因写在标准错误中。",
};
