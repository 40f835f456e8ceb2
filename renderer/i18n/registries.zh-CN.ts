import type { Messages } from "./messages.ts";

/** Chinese texts of what is known about a registry: its profile, and the pulls that are left. */
export const registriesZhCn: Pick<Messages, "registry" | "garbage"> = {
  registry: {
    about: "关于此仓库服务…",
    title: (host) => `关于 ${host}`,
    pulls: "拉取次数",
    noPulls: "该服务尚未说明剩余次数，也不会专门为此请求。",
    size: "大小",
    knownSize: (size: string, images: number): string => `约 ${size}（按 ${images} 个镜像估算）`,
    sizeHint: "压缩后的大小。只计入在此查看过的镜像，共享的内容只计一次。",
    traits: "如何访问",
    traitsHint: "某一行有误只会多花时间。观察到的内容一天后会忘记。",
    builtIn: "内置",
    loading: "正在查找已知信息…",
    failed: "无法显示已知信息",
    copy: "复制为文本",
    copied: "已复制",
    forget: "忘记观察到的内容",
    forgetting: "正在忘记…",
  },
  garbage: {
    title: "磁盘空间",
    body: (bytes) => `已移除。本地存储中有 ${bytes} 不再被任何镜像需要；清理之前仍占用磁盘。`,
    command: "命令行",
    free: (bytes) => `释放 ${bytes}`,
    busy: "正在释放…",
    failed: "未能释放",
    later: "暂不清理",
  },
};
