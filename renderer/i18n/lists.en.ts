const count = (amount: number, one: string, many: string): string =>
  `${amount.toLocaleString("en-US")} ${amount === 1 ? one : many}`;
const number = (amount: number): string => amount.toLocaleString("en-US");

/** English texts of lists: filters, groups, columns, favourites. */
export const listsEn = {
  lists: {
    knownSize: (size: string): string => `~${size} (estimate)`,
    suggestions: "Filter suggestions",
    tokens: "Parts of the filter",
    removeToken: (token: string): string => `Remove ${token}`,
    goTo: (reference: string): string => `Go to ${reference}`,
    hints: {
      name: "name, with * for anything",
      created: "when it was made: <30d, >2026-01-01",
      pushed: "when it was pushed",
      platform: "arm64, linux/amd64, windows",
      size: "compressed size: >500MB",
      digest: "how its digest begins",
      untagged: "images without a name",
      signatures: "tags of signatures and other additions",
      pulled: "when it was last pulled, where the service says so",
      scan: "worst finding: high, critical, clean, unscanned",
      label: "a label of the registry",
      locked: "what a lock or rule protects",
    },
    problems: {
      unknown_key: "no such key; quote it to look for the text",
      missing_value: "something is missing behind it",
      not_a_time: "needs an age or a day: <30d, >2026-01-01",
      not_a_size: "needs < or > and a size: >500MB",
      not_a_digest: "needs the beginning of a digest",
      not_a_scan: "needs a severity, clean, unscanned, running or failed",
    },
    additionsFolded: (tags: number): string =>
      `${count(tags, "tag of signatures and other additions is", "tags of signatures and other additions are")} folded away`,
    additionsShown: (tags: number): string =>
      `${count(tags, "tag of signatures and other additions is", "tags of signatures and other additions are")} in the list`,
    showAdditions: "Show",
    foldAdditions: "Fold away",
    additionKinds: { sig: "signed", att: "attested", sbom: "SBOM" },
    additionsOf: (kinds: string): string =>
      `Stored beside this image: ${kinds}. Nothing of it is verified here; see Related.`,
    pushedIsCreated: "push times are not known: uses the images’ own dates",
    noMatch: "Nothing matches this filter",
    view: "View",
    groupBy: "Group by",
    grouping: { none: "Nothing", version: "Version", digest: "Digest", month: "Month" },
    columns: "Columns",
    showColumn: (column: string): string => `Show ${column}`,
    columnUp: (column: string): string => `Move ${column} to the left`,
    columnDown: (column: string): string => `Move ${column} to the right`,
    resetColumns: "Reset columns",
    resizeHint: "Alt with the arrow keys changes the width",
    group: (title: string, amount: number): string => `${title}, ${count(amount, "row", "rows")}`,
    looseGroup: {
      version: "Other names",
      digest: "One name each, or not known yet",
      month: "No date known",
    },
    shares: (siblings: number): string =>
      `shares its digest with ${count(siblings, "other", "others")}`,
    sortNeeds: (rows: number): string =>
      `Sorting needs the details of ${count(rows, "more tag", "more tags")}`,
    filterNeeds: (rows: number): string =>
      `The filter needs the details of ${count(rows, "more tag", "more tags")}`,
    fetchDetails: (requests: number): string =>
      `Fetch them (${count(requests, "request", "requests")})`,
    pulls: (amount: number): string => `up to ${number(amount)} of the requests may count as pulls`,
    keptFrom: (age: string): string => `from ${age}, refreshing…`,
    onlyKept: (age: string): string => `from ${age}, could not be refreshed`,
    fetching: (done: number, total: number): string =>
      `Details: ${number(done)} of ${number(total)}`,
    detailsFailed: (rows: number): string => `${count(rows, "tag", "tags")} gave no details.`,
    stop: "Stop",
    matching: (selected: number, matching: number): string =>
      `${number(selected)} of ${number(matching)} matching selected`,
    loadedSoFar: "more are loading",
    selectMatching: "Select all matching",
    selectNone: "Clear selection",
    favourites: "Favourites",
    recent: "Recent",
    smartLists: "Smart lists",
    star: "Add to favourites",
    unstar: "Remove from favourites",
    saveFilter: "Save this filter…",
    filterName: "Name of the list",
    everywhere: "For every place",
    onlyHere: "Only here",
    saveWhere: "Where",
    save: "Save",
    forgetFilter: "Remove this list",
    clearRecents: "Forget recent repositories",
    smartList: (name: string, filter: string): string => `${name}: ${filter}`,
  },
} as const;
