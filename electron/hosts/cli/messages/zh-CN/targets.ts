import type { TargetMessages } from "../en/targets.ts";

/** Words of `targets` and of `push --target` in Simplified Chinese. */
export const targets: TargetMessages = {
  targets: "推送目标：保存下来的推送位置，推送时只需一个名称",
  list: "列出推送目标（单独使用 'targets' 时的默认操作）",
  add: "保存一个推送目标",
  edit: "修改推送目标；未指定的部分保持不变",
  remove: "移除推送目标；镜像保持原样",
  argumentName: "推送目标的名称",
  optionTo:
    "镜像的去向：主机/路径/{name}:{tag}；也可使用 {repository} 和 {registry}、store:、oci: 和 docker-daemon:（可重复）",
  optionRename: "新的名称",
  optionPlatform: "仅此平台，格式为 os/architecture[/variant]（可重复）",
  optionAllPlatforms: "恢复为所有平台",
  optionOverwrite:
    "目标处的标签指向另一个镜像时：ask（询问）、replace（替换）或 refuse（拒绝）（默认：ask）",
  optionPreview: "先显示计划并询问，再开始传输",
  optionNoPreview: "直接开始，除非有必须询问的事项",

  none: "没有推送目标。添加：portolan targets add 名称 --to 主机/团队/{name}:{tag}",
  columns: { name: "名称", to: "去向", platforms: "平台", tags: "标签", plan: "计划" },
  everyPlatform: "全部",
  overwrite: { ask: "询问", replace: "替换", refuse: "保留" },
  previewed: "先显示",
  notPreviewed: "-",
  saved: (name) => `已保存。使用方法：portolan push 来源 --target ${name}`,
  removed: (name) => `已移除：${name}`,
  toMissing: "请说明镜像的去向：--to 主机/路径/{name}:{tag}",
  nothingToChange: "请指定要修改的内容，例如 --to 或 --overwrite",
  platformsTwice: "--platform 与 --all-platforms 不能同时使用",

  optionTarget: "推送到此推送目标，而不是某个引用；此时可以指定多个来源",
  pushUsage: "[选项] <来源> <引用>  |  <来源...> --target <名称>",
  referenceMissing: "请说明推送到哪里：一个引用，或 --target 名称",
  severalSources: "一次推送多个镜像需要推送目标：--target 名称",
  allTagsAlone: "--all-tags 不能与 --target 同时使用",
  question: "推送？[y/N] ",
  notPushed: "没有推送任何内容。",
};
