import type { removal as english } from "../en/removal.ts";

/** Words of `rm` and `undo` in Simplified Chinese. */
export const removal: typeof english = {
  optionTree: "删除索引，连同没有其他内容需要的子清单和签名",
  optionFilter: "仓库中所有符合条件的标签，例如 'name:1.2* created:>30d'",
  optionDryRun: "只显示将会发生什么",
  undo: "恢复被删除或改指的内容，或列出可以恢复的内容",
  argumentEntry: "要撤销的操作的编号或编号开头；默认为最近一次",
  optionList: "列出可以撤销的操作",
  optionIn: "仅限此仓库、存储或布局",
  optionMoved: "即使标签之后又被更改",

  children: "一并删除：",
  childStays: (digest, platform, names) =>
    `保留（其他内容仍需要）：${digest} ${platform}（${names}）`,
  childrenUnsure: "其子清单会保留，因为无法确定还有谁需要它们。",
  indirect: "此镜像仓库只能删除整个清单。标签会先指向一个专门创建的空清单，然后删除该清单。",
  space: (bytes, exact) => `${exact ? "大约" : "最多"} ${bytes} 可在清理后释放（估计值）。`,
  undoable: "清理之前可以撤销：portolan undo",
  notUndoable: "此操作无法撤销。",
  severalQuestion: (count) => `删除这 ${count} 个名称？[y/N] `,
  nothingFits: "没有符合条件的标签。",
  failedOne: (location, why) => `未删除：${location}：${why}`,
  undoHint: (id) => `撤销：portolan undo ${id}`,

  nothingToUndo: "没有可以撤销的操作。",
  columns: { id: "编号", when: "时间", what: "操作", place: "位置", names: "名称" },
  actions: {
    remove_tag: "删除标签",
    remove_manifest: "删除镜像",
    remove_tree: "删除镜像及其全部附属内容",
    retag: "打标签",
    transfer: "替换",
    undo: "撤销",
  },
  states: { begun: "（未完成）", done: "", undone: "（已撤销）" },
  restore: (name, now, then) => `  恢复    ${name}：${now} -> ${then}`,
  remove: (name, now) => `  移除    ${name}：${now}`,
  unchanged: (name) => `  不变    ${name}`,
  nothing: "无",
  write: (count) => `  重新写入 ${count} 个清单`,
  movedName: (name) => `${name} 之后又被更改；使用 --moved 仍可撤销。`,
  missing: (digest) => `  缺少    ${digest}`,
  undoQuestion: "恢复这些内容？[y/N] ",
  notUndone: "没有任何改动。",
  restored: (name) => `已恢复：${name}`,
};
