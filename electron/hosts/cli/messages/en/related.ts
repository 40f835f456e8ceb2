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
  optionWithSignatures:
    "take along what refers to the image: signatures, SBOMs, attestations, by their subject or by cosign's tags",
  additions: (count: number, size: string) =>
    `  signatures, SBOMs and other additions: ${count}, ${size}`,
  noAdditions: "  no signature, SBOM or other addition refers to it",
  addition: (title: string, digest: string, fate: string) => `    ${title} ${digest}: ${fate}`,
  fates: { write: "goes along", exists: "already there", cannot: "stays behind" },
  reasons: {
    destination: "stays behind, the destination has no place for it",
    image_changes: "stays behind, it belongs to the index with all platforms",
  },
  additionsIncomplete:
    "There may be more additions: not everything could be looked through or read.",
  nothing: "Nothing was found that belongs to this image.",
  incomplete: "There may be more: not everything could be looked through.",
};
