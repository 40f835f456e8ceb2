/** Words of `search` in English. */
export const search = {
  search: "Search all connections and the local store by part of a name, REPOSITORY:TAG or digest",
  argument: "part of a name, REPOSITORY:TAG, or sha256:… (several words must all fit)",
  optionLimit: "how many results at most (default: 100)",
  optionCached: "do not read lists again that are older than a day",
  badLimit: (text: string) => `--limit ${text}: not a number from 1 to 1000`,
  reading: (addresses: string) => `Reading the lists of ${addresses} …`,
  nothing:
    "Nothing found. Tags are searched in repositories that were listed once: portolan ls HOST/REPOSITORY",
  more: (limit: number) => `There is more. These are the best ${limit}; to see more: --limit`,
};
