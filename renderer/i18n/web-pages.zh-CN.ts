import type { Messages } from "./messages.ts";

/** Chinese texts of pages of the web that the user's browser opens. */
export const webPagesZhCn: Pick<Messages, "webPages"> = {
  webPages: {
    opens: (host) => `在浏览器中打开 ${host}`,
    address: "地址",
    title: "打开网页？",
    question: "这个地址由镜像仓库或镜像作者提供。浏览器将打开这个网站：",
    whole: "完整地址",
    open: "在浏览器中打开",
    refused: "没有浏览器打开此网页。请改为复制地址。",
  },
};
