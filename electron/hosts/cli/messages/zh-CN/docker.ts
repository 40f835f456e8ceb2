import type { DockerMessages } from "../en/docker.ts";

/** Words of `images`, `rmi`, `save` and `load` in Simplified Chinese. */
export const docker: DockerMessages = {
  images: "列出本地存储中的镜像，与 docker images 相同",
  argumentRepository: "仅列出此仓库 REPOSITORY[:TAG]；* 和 ? 为通配符",
  optionIds: "只打印镜像 ID",
  optionAll: "无作用：总是显示所有镜像",
  optionNoTrunc: "打印完整的镜像 ID",
  optionDigests: "同时打印清单摘要",
  optionFilter: "仅列出符合条件的镜像：reference=PATTERN（可重复）",
  optionFormat: "table、json，或模板，例如 '{{.Repository}}:{{.Tag}}'",
  sizeHelp:
    "SIZE 是镜像在本地存储中占用的大小：压缩后的层，包含所有平台。Docker 显示的是解包后的大小。IMAGE ID 是配置的摘要，与 Docker 相同。",
  badFilter: (filter) => `未知的过滤条件 ${filter}；可用的是 reference=PATTERN`,
  badPattern: (pattern) => `${pattern} 不是有效的匹配模式`,
  badFormat: (format) =>
    `无法理解格式 ${format}：可用 table、json，或含有 {{.Repository}} 等字段的文本`,
  ambiguous: (typed) => `有多个镜像以 ${typed} 开头`,
  ago: {
    now: "不到 1 秒前",
    seconds: (count) => `${count} 秒前`,
    minutes: (count) => (count === 1 ? "约 1 分钟前" : `${count} 分钟前`),
    hours: (count) => (count === 1 ? "约 1 小时前" : `${count} 小时前`),
    days: (count) => `${count} 天前`,
    weeks: (count) => `${count} 周前`,
    months: (count) => `${count} 个月前`,
    years: (count) => `${count} 年前`,
  },

  rmi: "从本地存储中删除名称，最后一个名称删除时镜像也随之删除，与 docker rmi 相同",
  argumentImages: "本地存储中的名称，或镜像 ID 的开头",
  optionForce: "按 ID 指定镜像时，删除它的所有名称",
  optionNoPrune: "无作用：数据块会保留到运行 portolan store gc",
  untagged: (name) => `Untagged: ${name}`,
  deleted: (id) => `Deleted: ${id}`,
  severalNames: (id, names) => `镜像 ${id} 有多个名称，请指定其中一个，或使用 --force：${names}`,

  save: "将本地存储中的镜像写入 tar 文件或管道，与 docker save 相同",
  optionOutput: "写入文件（会被替换），而不是标准输出",

  load: "将 tar 文件或管道中的镜像导入本地存储，与 docker load 相同",
  optionInput: "从文件读取，而不是标准输入；也可以是 gzip 或 Zstandard 压缩的文件",
  loaded: (name) => `Loaded image: ${name}`,
  noNames: (location) => `其中的镜像都没有名称。要命名：portolan copy ${location} store:NAME`,

  noImages: "没有镜像。",

  tagHelp:
    "不带主机的源（例如 app:v1）是本地存储中的镜像，新名称也是本地存储中的名称，与 docker tag 相同。带主机时，单独一个词是镜像仓库中同一仓库的新标签；完整名称则是本地存储中的名称。",
};
