import type { storeCare as english } from "../en/store.ts";

/** Words of `store gc`, `store repair` and `store verify` in Simplified Chinese. */
export const storeCare: typeof english = {
  gc: "查看并删除本地存储中没有镜像需要的内容",
  repair: "移开损坏的数据块，并从其镜像仓库重新获取",
  optionDeep: "另外解包每一层并与配置比较（较慢）",
  optionDryRun: "只显示将删除的内容",

  nothingToRemove: "没有可删除的内容：所有数据块都有镜像需要。",
  toRemove: (blobs, bytes) => `${blobs} 个没有镜像需要的数据块，${bytes}：`,
  garbageLine: (size, digest, what) => `  ${size}  ${digest}  ${what}`,
  unknownKind: "未知内容",
  andMore: (count) => `  ……另有 ${count} 个`,
  referrersToRemove: (count) => `${count} 个签名或其他附加内容，其镜像已不存在。`,
  leftoversToRemove: (files, bytes) => `${files} 个已放弃的传输所留下的文件，${bytes}。`,
  spared: (blobs, bytes) =>
    `另有 ${blobs} 个数据块（${bytes}）暂时保留：它们是新的，或有传输正在使用。`,
  gcQuestion: (bytes) => `释放 ${bytes}？[y/N] `,
  freed: (blobs, bytes) => `已删除 ${blobs} 个数据块，释放 ${bytes}。`,
  removable: (bytes: string) => `磁盘空间尚未释放。要释放无镜像需要的 ${bytes}：portolan store gc`,
  removableLater: (bytes: string) =>
    `磁盘空间尚未释放：${bytes} 还太新，暂不清理。稍后运行：portolan store gc`,
  unsure: "存储已损坏，因此没有删除任何内容。可以试试：portolan store repair",
  unpacked: (layers, bytes) => `已解包并比较 ${layers} 层，${bytes}。`,
  repairAdvice: "可以试试：portolan store repair",

  checked: (blobs, bytes) => `已读取 ${blobs} 个数据块，${bytes}`,
  indexRestored: (images) => `镜像列表已损坏，现已恢复为上次更改之前的列表，共 ${images} 个镜像。`,
  indexRebuilt: (images) => `镜像列表已丢失。重新找到 ${images} 个镜像，以其摘要命名。`,
  mended: (digest, from) => `已修复：${digest}，来自 ${from}`,
  notMended: (problem, digest, reason) => `未能修复：${digest}，${problem}（${reason}）`,
  neededBy: (images) => `  需要它的镜像：${images}`,
  setAside: (digest) => `已移开：${digest}，已损坏且没有镜像需要`,
  sound: "存储完好。",
  repaired: (mended) => `存储已恢复完好：修复了 ${mended} 个数据块。`,
  notRepaired: (notMended) => `仍缺少 ${notMended} 个数据块。请重新拉取这些镜像，或将其删除。`,
  leftovers: (files, bytes) => `${files} 个未完成传输的文件或被移开的文件，${bytes}。`,
  unreferenced: (blobs, bytes) =>
    `${blobs} 个没有镜像需要的数据块，${bytes}。释放它们：portolan store gc`,
};
