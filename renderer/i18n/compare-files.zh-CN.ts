import type { Messages } from "./messages.ts";

const number = (amount: number): string => amount.toLocaleString("zh-CN");

/** 文件比较的中文词句。 */
export const compareFilesZhCn: Pick<Messages, "compareFiles"> = {
  compareFiles: {
    title: "文件",
    allShared: "所有层都相同，其中的文件也相同。",
    layers: (layers) => `比较文件需要列出 ${number(layers)} 层的内容。`,
    fromRegistries: (size) => `从镜像仓库读取 ${size}。`,
    fromHere: (size) => `从本机读取 ${size}。`,
    fromEngines: (size) => `引擎只能给出整个镜像：解压后 ${size}，在磁盘上保留约一分钟。`,
    known: "其中的名称先前已经读过。",
    shared: (layers) => `两者开头共有的 ${number(layers)} 层不会读取。`,
    read: (size) => `比较文件：读取 ${size}`,
    engineGives: "引擎正在给出镜像…",
    failed: "无法比较文件",
    none: "没有文件不同。",
    total: (files) => `${number(files)} 个名称不同`,
    show: "显示",
    signs: {
      "+": (files) => `新增 ${number(files)}`,
      "-": (files) => `移除 ${number(files)}`,
      "~": (files) => `更改 ${number(files)}`,
      "=": (files) => `相同 ${number(files)}`,
    },
    tree: "不同的文件",
    noMatch: "没有符合的文件",
    explained:
      "“新增”指仅第二个镜像自己的层中有，“移除”指仅第一个镜像自己的层中有：两者共有的层不会读取。大小、时间和权限都相同的文件视为相同。",
    types: {
      file: "文件",
      folder: "文件夹",
      symlink: "链接",
      hardlink: "硬链接",
      char: "设备",
      block: "设备",
      fifo: "管道",
      other: "其他",
    },
    exactly: (bytes) => `${number(bytes)} 字节`,
    noTime: "无时间",
  },
};
