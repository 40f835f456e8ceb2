import type { Messages } from "./en.ts";
import { bundle } from "./zh-CN/bundle.ts";
import { compare } from "./zh-CN/compare.ts";
import { docker } from "./zh-CN/docker.ts";
import { engines } from "./zh-CN/engines.ts";
import { files } from "./zh-CN/files.ts";
import { network } from "./zh-CN/network.ts";
import { search } from "./zh-CN/search.ts";
import { removal } from "./zh-CN/removal.ts";
import { related } from "./zh-CN/related.ts";
import { services } from "./zh-CN/services.ts";
import { signIn } from "./zh-CN/sign-in.ts";
import { storeCare } from "./zh-CN/store.ts";
import { targets } from "./zh-CN/targets.ts";
import { transfers } from "./zh-CN/transfers.ts";

/** Everything the command line says in Simplified Chinese. A missing key does not compile. */
export const zhCN: Messages = {
  engines,
  services,
  signIn,
  network,
  search,
  storeCare,
  targets,
  transfers,
  docker,
  bundle,
  removal,
  related,
  files,
  compare,

  description: "浏览容器镜像仓库并在其间传输镜像，无需 Docker。",
  errorPrefix: "错误",
  warningPrefix: "警告",
  examplesTitle: "示例：",
  plainHttpHostMissing: "请指定主机：--plain-http 主机",
  usageHint: (command) => `请参阅 '${command} --help'。`,

  optionJson: "输出一个 JSON 文档，或每个事件一行 JSON",
  optionProgress: "进度显示方式：auto、plain、json 或 none",
  optionHome: "本地存储和状态所在文件夹（也可用 PORTOLAN_HOME）",
  optionPlainHttp: "本次运行允许以未加密的 HTTP 访问该主机（可重复）",
  optionLang: "输出语言：en 或 zh-CN",
  optionVersion: "输出版本号",
  optionHelp: "显示帮助",
  optionQuiet: "只输出引用",
  optionPlatform: "只取该平台，格式为 系统/架构[/变体]（可重复）",
  optionAllTags: "来源仓库的所有标签",
  optionOverwrite: "目标文件已存在时予以替换",
  optionUsername: "用户名",
  optionPasswordStdin: "从标准输入读取密码或令牌",
  optionRaw: "按存储的原样输出清单",
  optionManifest: "删除清单以及指向它的所有标签",
  optionYes: "不再询问确认",
  optionPort: "127.0.0.1 上的端口（默认任选空闲端口）",
  optionNoOpen: "不打开浏览器",

  ls: "列出连接、仓库、标签，或本地存储、引擎、tar 文件、镜像布局中的镜像",
  inspect: "显示引用的内容：摘要、平台、层和配置",
  plan: "显示复制将执行的操作，但不执行",
  copy: "将镜像从一个位置复制到另一个位置",
  pull: "从镜像仓库复制镜像，默认存入本地存储",
  push: "将镜像复制到镜像仓库，或将多个镜像推送到推送目标",
  tag: "为镜像在其仓库中添加标签，或在本地存储中添加名称",
  rm: "删除标签、清单及其所有标签，或索引及其全部附属内容",
  store: "本地存储",
  storeVerify: "重新读取每个数据块，核对摘要和大小",
  storePath: "输出本地存储的文件夹",
  storeSample: "离线创建三个小型示例镜像",
  serve: "在 127.0.0.1 上提供应用，供浏览器使用",

  argumentReference: "镜像引用或位置",
  argumentSource: "镜像所在位置",
  argumentDestination: "目标位置",
  argumentPlace: "主机、主机/仓库、store: 或路径（如 ./images.tar）",
  argumentNewTags: "标签；本地存储中的镜像也可使用完整引用",

  emptyStore: "本地存储为空。可以试试：portolan store sample",
  noTags: "没有标签。",
  noRepositories: "没有仓库。",

  columns: {
    name: "名称",
    digest: "摘要",
    platforms: "平台",
    size: "大小",
  },

  fields: {
    name: "名称",
    digest: "摘要",
    type: "类型",
    mediaType: "媒体类型",
    platforms: "平台",
    platform: "平台",
    size: "大小",
    config: "配置",
    created: "创建时间",
    layers: "层",
    entrypoint: "入口点",
    command: "命令",
    environment: "环境变量",
    labels: "标签",
  },
  configProblems: {
    missing: "缺失，或与摘要不符",
    too_large: "过大，无法显示",
    damaged: "已损坏：不是有效的配置",
  },

  pullingFrom: (tag, repository) => `${tag}：正在从 ${repository} 拉取`,
  pushTo: (repository) => `推送到仓库 [${repository}]`,
  copying: (source, destination) => `正在将 ${source} 复制到 ${destination}`,
  layerWaiting: "等待中",
  layerChecking: "检查中",
  layerExistsHere: "已存在",
  layerExistsThere: "层已存在",
  layerMounted: (repository) => `已从 ${repository} 挂载`,
  layerPulling: "拉取中",
  layerPushing: "推送中",
  layerCopying: "复制中",
  layerVerifying: "校验中",
  layerPulled: "拉取完成",
  layerPushed: "已推送",
  layerCopied: "已复制",
  layerFailed: "失败",
  layerCancelled: "已取消",
  andMoreLayers: (count) => `……另有 ${count} 层`,
  digestLine: (digest) => `摘要：${digest}`,
  statusPulled: (name) => `状态：已下载较新的镜像 ${name}`,
  statusUpToDate: (name) => `状态：镜像已是最新 ${name}`,
  statusPushed: (name) => `状态：已推送 ${name}`,
  statusCopied: (name) => `状态：已复制到 ${name}`,
  statusTagged: (name) => `状态：已添加标签 ${name}`,

  planTitle: (source, destination) => `计划：${source} -> ${destination}`,
  planMove: (count, bytes) => `  传输  ${count} 个数据块，${bytes}`,
  planMount: (count, bytes) => `  挂载  ${count} 个数据块，${bytes}`,
  planExists: (count, bytes) => `  已有  ${count} 个数据块，${bytes}`,
  planManifests: (write, exists) => `  清单：写入 ${write} 个，已有 ${exists} 个`,
  planTagCreate: (name, digest) => `  新建  ${name} -> ${digest}`,
  planTagReplace: (name, before, after) => `  替换  ${name}：${before} -> ${after}`,
  planTagUnchanged: (name, digest) => `  保持  ${name} -> ${digest}`,
  notices: {
    platforms_dropped: (kept) => `只复制 ${kept}，其他平台不复制。`,
    digest_changes: "由于只复制索引的一部分，摘要会改变。",
    tag_replaced: (name) => `标签 ${name} 将指向另一个镜像。`,
    server_copy_moves_tags: (names) =>
      `仓库可以自行复制，但会同时移动 ${names}；因此将经由本机传输。`,
    foreign_layer: "有一层存放在仓库之外，不会复制。",
  },

  removeQuestion: (what) => `删除 ${what}？[y/N] `,
  removeTag: (name, digest) => `将删除标签 ${name}（${digest}）。`,
  removeManifest: (digest, count) => `将删除清单 ${digest} 及其 ${count} 个标签：`,
  removeSiblings: (names) => `同一摘要上的其他标签会保留：${names}`,
  removeIncomplete: "仓库的标签太多，无法逐一查看；可能还有其他标签受影响。",
  removeParents: (names) => `以下名称会保留，但其索引包含该清单，将无法完整拉取：${names}`,
  removeReferrer: (digest, type) => `以下内容附属于该清单，将失去对象：${digest} ${type}`.trimEnd(),
  removeMoreAffected: "未能查看所有可能依赖该清单的内容。",
  removed: (name) => `已删除：${name}`,
  notRemoved: "没有删除任何内容。",

  storeSound: (blobs, bytes, images) => `存储完好：${blobs} 个数据块，${bytes}，${images} 个镜像。`,
  storeProblems: (count) => `发现 ${count} 个问题：`,
  problemKinds: {
    digest_mismatch: "内容不符",
    size_mismatch: "大小不符",
    missing: "缺失",
    unreadable: "无法读取",
    not_a_file: "不是普通文件",
    diff_id_mismatch: "解包后的层与配置不符",
    not_unpackable: "该层无法安全解包",
    config_damaged: "配置与镜像不符",
    platform_mismatch: "索引标明的平台与配置不同",
  },
  sampleMade: (name) => `已创建 ${name}`,

  serving: "Portolan 已就绪。请在浏览器中打开以下地址（仅一次有效，一分钟内）：",
  servingStop: "按 Ctrl+C 停止。",
  servingEnter: "按回车键获取新地址，按 Ctrl+C 停止。",
};
