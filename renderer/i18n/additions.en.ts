/** English texts of copying what belongs to an image. */
export const additionsEn = {
  additions: {
    include: "Include signatures, SBOMs and other additions",
    includeWith: (amount: number, size: string): string =>
      amount === 0
        ? "Include signatures, SBOMs and other additions (none)"
        : `Include signatures, SBOMs and other additions (${amount.toLocaleString("en-US")}, ${size})`,
    leftByDestination: (amount: number): string =>
      amount === 1
        ? "1 stays behind: the destination has no place for it."
        : `${amount} stay behind: the destination has no place for them.`,
    leftWithIndex: (amount: number): string =>
      amount === 1
        ? "1 stays behind: it belongs to the index with all platforms."
        : `${amount} stay behind: they belong to the index with all platforms.`,
    incomplete: "There may be more: not everything could be looked through or read.",
  },
} as const;
