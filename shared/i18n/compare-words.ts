import type { FactField } from "../compare/config.ts";
import type { LayerKind } from "../compare/layers.ts";
import type { Sign } from "../compare/sign.ts";
import type { Language } from "./language.ts";

/** What a comparison says in one language. A field or a kind without words does not compile. */
export interface CompareWords {
  readonly identical: string;
  readonly equal: string;
  readonly layers: (same: number, total: number) => string;
  readonly noLayers: string;
  readonly differ: (added: string, total: string) => string;
  readonly gone: (bytes: string) => string;
  readonly changed: (names: readonly string[], more: number) => string;
  readonly platforms: (added: number, removed: number) => string;
  readonly configUnread: string;
  readonly join: (parts: readonly string[]) => string;
  readonly signs: Readonly<Record<Sign, string>>;
  readonly kinds: Readonly<Record<LayerKind, string>>;
  readonly fields: Readonly<Record<FactField, string>>;
  readonly sections: Readonly<Record<"platforms" | "layers" | "facts", string>>;
  readonly columns: Readonly<Record<"what" | "first" | "second", string>>;
  readonly none: string;
  readonly layer: (number: number) => string;
  readonly movedFrom: (from: number, to: number) => string;
  readonly noDifferences: string;
  readonly more: (count: number) => string;
  readonly unnamedPlatform: string;
}

const plural = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? one : many}`;

/** The words of every language; page and terminal use the same. */
export const COMPARE_WORDS: Readonly<Record<Language, CompareWords>> = {
  en: {
    identical: "Identical: both have the same digest",
    equal: "The digests differ, and nothing that is compared does",
    layers: (same, total) =>
      same === total && total === 1
        ? "the only layer is the same"
        : `${same} of ${plural(total, "layer is", "layers are")} the same`,
    noLayers: "neither has layers",
    differ: (added, total) => `${added} of ${total} differ`,
    gone: (bytes) => `${bytes} only in the first`,
    changed: (names, more) => `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""} changed`,
    platforms: (added, removed) =>
      [
        ...(added > 0 ? [`${plural(added, "platform", "platforms")} only in the second`] : []),
        ...(removed > 0 ? [`${plural(removed, "platform", "platforms")} only in the first`] : []),
      ].join(", "),
    configUnread: "a configuration could not be read",
    join: (parts) => parts.join("; "),
    signs: { "=": "same", "~": "changed", "+": "only in the second", "-": "only in the first" },
    kinds: {
      same: "same",
      repacked: "same, packed differently",
      moved: "moved",
      replaced: "replaced",
      added: "added",
      removed: "removed",
    },
    fields: {
      platform: "Platform",
      created: "Created",
      author: "Author",
      entrypoint: "Entrypoint",
      command: "Command",
      workingDir: "Working directory",
      user: "User",
      env: "ENV",
      ports: "Port",
      volumes: "Volume",
      labels: "Label",
      stopSignal: "Stop signal",
      healthcheck: "Health check",
      shell: "Shell",
      onBuild: "On build",
      config: "Config digest",
      mediaType: "Media type",
      configType: "Config type",
      artifactType: "Artifact type",
      annotations: "Annotation",
      indexAnnotations: "Index annotation",
    },
    sections: { platforms: "Platforms", layers: "Layers", facts: "Configuration" },
    columns: { what: "What", first: "First", second: "Second" },
    none: "—",
    layer: (number) => `Layer ${number}`,
    movedFrom: (from, to) => `moved from ${from} to ${to}`,
    noDifferences: "No differences",
    more: (count) => `… and ${count} more`,
    unnamedPlatform: "not stated",
  },
  "zh-CN": {
    identical: "完全相同：摘要一致",
    equal: "摘要不同，但所比较的内容没有差异",
    layers: (same, total) => `${total} 层中有 ${same} 层相同`,
    noLayers: "两者都没有层",
    differ: (added, total) => `${total} 中有 ${added} 不同`,
    gone: (bytes) => `${bytes} 仅在第一个中`,
    changed: (names, more) =>
      more > 0
        ? `${names.join("、")} 等 ${names.length + more} 项有变化`
        : `${names.join("、")} 有变化`,
    platforms: (added, removed) =>
      [
        ...(added > 0 ? [`${added} 个平台仅在第二个中`] : []),
        ...(removed > 0 ? [`${removed} 个平台仅在第一个中`] : []),
      ].join("，"),
    configUnread: "有一个配置无法读取",
    join: (parts) => parts.join("；"),
    signs: { "=": "相同", "~": "有变化", "+": "仅在第二个中", "-": "仅在第一个中" },
    kinds: {
      same: "相同",
      repacked: "内容相同，打包方式不同",
      moved: "位置改变",
      replaced: "已替换",
      added: "新增",
      removed: "已移除",
    },
    fields: {
      platform: "平台",
      created: "创建时间",
      author: "作者",
      entrypoint: "入口点",
      command: "命令",
      workingDir: "工作目录",
      user: "用户",
      env: "环境变量",
      ports: "端口",
      volumes: "卷",
      labels: "标签",
      stopSignal: "停止信号",
      healthcheck: "健康检查",
      shell: "Shell",
      onBuild: "构建触发器",
      config: "配置摘要",
      mediaType: "媒体类型",
      configType: "配置类型",
      artifactType: "制品类型",
      annotations: "注解",
      indexAnnotations: "索引注解",
    },
    sections: { platforms: "平台", layers: "层", facts: "配置" },
    columns: { what: "项目", first: "第一个", second: "第二个" },
    none: "—",
    layer: (number) => `第 ${number} 层`,
    movedFrom: (from, to) => `从第 ${from} 层移到第 ${to} 层`,
    noDifferences: "没有差异",
    more: (count) => `… 还有 ${count} 项`,
    unnamedPlatform: "未说明",
  },
};
