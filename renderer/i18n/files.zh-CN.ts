import type { filesEn } from "./files.en.ts";

/** Simplified Chinese texts of the files inside images. */
export const filesZhCn: typeof filesEn = {
  layerFiles: {
    none: "此镜像没有可查看的层",
    show: "查看",
    whole: (size) => `整个镜像 · ${size}`,
    layer: (number, size, command) =>
      `第 ${number} 层 · ${size}${command === "" ? "" : ` · ${command}`}`,
    tree: "文件",
    filter: "筛选文件",
    changesOnly: "仅显示此层的更改",
    total: (files, size) => `${files.toLocaleString("zh-CN")} 个文件 · ${size}`,
    marks: { added: "新增", changed: "已更改", removed: "已删除" },
    cost: (layers, size) =>
      `列出文件需要读取 ${layers} 层：从镜像仓库下载 ${size}。除列表外不会保存任何内容。`,
    read: (size) => `读取 ${size}`,
    reading: "正在读取",
    readSoFar: (read, bytes, names) =>
      `${read} / ${bytes} · ${names.toLocaleString("zh-CN")} 个名称`,
    failed: "无法列出文件",
    alone: "未读取下方的层，无法区分新增与更改的文件。",
    compare: (size) => `与下方各层比较：读取 ${size}`,
    cut: "名称过多，未能全部列出。",
    byTable: "依据该层自带的目录表；未读取层本身。",
    content: "内容",
    empty: "文件为空",
    binary: "不是文本。开头的字节：",
    tooLarge: (limit) => `不显示大于 ${limit} 的文件。`,
    noContent: "没有可显示的内容。",
    leadsTo: (target) => `指向 ${target}`,
  },
};
