import type { Messages } from "./messages.ts";

/** 镜像比较的中文词句。 */
export const compareZhCn: Pick<Messages, "compare"> = {
  compare: {
    action: "比较…",
    title: "比较镜像",
    first: "第一个镜像",
    second: "第二个镜像",
    hint: "任意仓库的引用、store:…、docker-daemon:…，或 tar 文件的路径",
    invalid: "这不是镜像的名称",
    submit: "比较",
    swap: "交换两个镜像",
    reading: "正在读取…",
    failed: "无法读取镜像",
    waiting: "请填写要比较的第二个镜像",
    onlyDifferences: "只显示差异",
    copyText: "复制为文本",
    copyMarkdown: "复制为 Markdown",
    sizesDiffer: "引擎给出的是解压后的层大小，仓库给出的是压缩后的大小。",
  },
};
