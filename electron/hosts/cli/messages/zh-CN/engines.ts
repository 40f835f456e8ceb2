import type { engines as english } from "../en/engines.ts";

/** Words about Docker and Podman engines in Simplified Chinese. */
export const engines: typeof english = {
  engines: "列出 Docker 和 Podman 引擎，并说明不能工作的引擎的问题",
  columns: {
    name: "名称",
    state: "状态",
    version: "版本",
    platform: "平台",
    address: "地址",
    imageId: "镜像 ID",
    created: "创建时间",
    size: "大小",
  },
  states: { running: "运行中", away: "未运行", failed: "有问题" },
  none: "没有找到 Docker 或 Podman 引擎。",
  noImages: "该引擎中没有镜像。",
};
