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
  nothing: "未找到与该镜像相关的内容。",
  incomplete: "可能还有更多：未能查看全部内容。",
};
