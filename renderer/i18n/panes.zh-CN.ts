import type { Messages } from "./messages.ts";

/** Chinese texts of two lists side by side, and of parts that lie over the list in a narrow window. */
export const panesZhCn: Pick<Messages, "panes"> = {
  panes: {
    left: (place) => `左侧列表：${place}`,
    right: (place) => `右侧列表：${place}`,
    bar: (place) => `转到 ${place} 的列表`,
    split: "并排显示两个列表",
    unsplit: "只显示一个列表",
    toggleSplit: "显示一个或两个列表",
    otherList: "转到另一个列表",
    close: (place) => `关闭 ${place} 的列表`,
    resize: "调整两个列表的宽度",
    lastPlace: (place) => `上次打开的 ${place} 现在无法读取`,
    toStore: "转到本地存储",
    showSidebar: "显示连接",
    hideSidebar: "隐藏连接",
    toggleSidebar: "显示或隐藏连接",
  },
};
