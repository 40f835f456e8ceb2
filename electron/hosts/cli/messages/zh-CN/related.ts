import type { Messages } from "../en.ts";

/** Simplified Chinese texts of `portolan inspect --related`. */
export const related: Messages["related"] = {
  option: "显示与镜像相关的内容：签名、SBOM、证明、索引、基础镜像",
  parts: {
    attached: "附加内容（未经验证）",
    parents: "所属索引",
    bases: "基础镜像",
    derived: "派生镜像",
  },
  purposes: {
    signature: "签名",
    sbom: "SBOM",
    provenance: "构建来源",
    vulnerabilities: "漏洞报告",
    attestation: "证明",
    artifact: "制品",
  },
  forPlatform: (platform) => `用于 ${platform}`,
  commonLayers: (layers) => `共用 ${layers} 层`,
  named: "由镜像自身指明，未经核对",
  optionWithSignatures: "一并带上与镜像相关的内容：签名、SBOM、证明（按 subject 或 cosign 标签）",
  additions: (count, size) => `  签名、SBOM 及其他附加内容：${count} 项，${size}`,
  noAdditions: "  没有与其相关的签名、SBOM 或其他附加内容",
  addition: (title, digest, fate) => `    ${title} ${digest}：${fate}`,
  fates: { write: "一并带上", exists: "已存在", cannot: "不会带上" },
  reasons: {
    destination: "不会带上，目标位置无法存放",
    image_changes: "不会带上，它属于包含所有平台的索引",
  },
  additionsIncomplete: "可能还有更多附加内容：未能查看或读取全部内容。",
  nothing: "未找到与该镜像相关的内容。",
  incomplete: "可能还有更多：未能查看全部内容。",
};
