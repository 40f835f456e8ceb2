/** Simplified Chinese texts of lists in the inspector that are too long to be drawn. */
export const inspectorLimitsZhCn = {
  inspectorLimits: {
    firstOf: (shown: number, total: number): string =>
      `仅显示 ${total.toLocaleString("zh-CN")} 项中的前 ${shown.toLocaleString("zh-CN")} 项；完整内容见 JSON 视图。`,
  },
} as const;
