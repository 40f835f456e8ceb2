/** English texts of lists in the inspector that are too long to be drawn. */
export const inspectorLimitsEn = {
  inspectorLimits: {
    firstOf: (shown: number, total: number): string =>
      `Only the first ${shown.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} are shown; the JSON view has them.`,
  },
} as const;
