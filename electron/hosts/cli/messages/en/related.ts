/** English texts of `portolan inspect --related`. */
export const related = {
  option: "show what belongs to the image: signatures, SBOMs, attestations, indexes, base images",
  parts: {
    attached: "Attached (not verified)",
    parents: "Part of",
    bases: "Built on",
    derived: "Built on this",
  },
  purposes: {
    signature: "signature",
    sbom: "SBOM",
    provenance: "provenance",
    vulnerabilities: "vulnerability report",
    attestation: "attestation",
    artifact: "artifact",
  },
  forPlatform: (platform: string) => `for ${platform}`,
  commonLayers: (layers: number) => `${layers} ${layers === 1 ? "layer" : "layers"} in common`,
  named: "named by the image, not checked",
  nothing: "Nothing was found that belongs to this image.",
  incomplete: "There may be more: not everything could be looked through.",
};
