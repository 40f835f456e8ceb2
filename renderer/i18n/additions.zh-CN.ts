/** Chinese texts of copying what belongs to an image. */
export const additionsZhCn = {
  additions: {
    include: "包含签名、SBOM 及其他附加内容",
    includeWith: (amount: number, size: string): string =>
      amount === 0
        ? "包含签名、SBOM 及其他附加内容（无）"
        : `包含签名、SBOM 及其他附加内容（${amount.toLocaleString("zh-CN")} 项，${size}）`,
    leftByDestination: (amount: number): string => `${amount} 项不会带上：目标位置无法存放。`,
    leftWithIndex: (amount: number): string => `${amount} 项不会带上：属于包含所有平台的索引。`,
    incomplete: "可能还有更多：未能查看或读取全部内容。",
  },
} as const;
