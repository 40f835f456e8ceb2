/** Words of `rm` and `undo` in English. */
export const removal = {
  optionTree: "remove an index with the children and signatures that nothing else needs",
  optionFilter: "every tag of the repository that fits, such as 'name:1.2* created:>30d'",
  optionDryRun: "only show what would happen",
  undo: "Put back what was removed or re-pointed, or list what can be",
  argumentEntry: "what to undo, by its id or the beginning of it; the latest by default",
  optionList: "list what can be undone",
  optionIn: "only in this repository, store or layout",
  optionMoved: "also where a tag was changed since",

  children: "Goes along with it:",
  childStays: (digest: string, platform: string, names: string) =>
    `Stays, because others need it: ${digest} ${platform} (${names})`,
  childrenUnsure: "Its children stay, because it cannot be told who else needs them.",
  indirect:
    "This registry deletes whole manifests only. The tag will be pointed at an empty manifest made for it, and that one deleted.",
  space: (bytes: string, exact: boolean) =>
    `${exact ? "About" : "At most"} ${bytes} can be freed when the place cleans up (an estimate).`,
  undoable: "It can be undone until the place cleans up: portolan undo",
  notUndoable: "It cannot be undone.",
  severalQuestion: (count: number) => `Remove these ${count} names? [y/N] `,
  nothingFits: "No tag fits.",
  failedOne: (location: string, why: string) => `Not removed: ${location}: ${why}`,
  undoHint: (id: string) => `To undo: portolan undo ${id}`,

  nothingToUndo: "There is nothing to undo.",
  columns: { id: "ID", when: "WHEN", what: "WHAT", place: "WHERE", names: "NAMES" },
  actions: {
    remove_tag: "tag removed",
    remove_manifest: "image removed",
    remove_tree: "image and all that belongs to it removed",
    retag: "tagged",
    transfer: "replaced",
    undo: "undone",
  },
  states: { begun: "(unfinished)", done: "", undone: "(undone)" },
  restore: (name: string, now: string, then: string) => `  restore ${name}: ${now} -> ${then}`,
  remove: (name: string, now: string) => `  remove  ${name}: ${now}`,
  unchanged: (name: string) => `  keep    ${name}, as it was`,
  nothing: "nothing",
  write: (count: number) => `  ${count} manifests to write again`,
  movedName: (name: string) => `${name} was changed since; --moved undoes it all the same.`,
  missing: (digest: string) => `  missing ${digest}`,
  undoQuestion: "Put this back? [y/N] ",
  notUndone: "Nothing was changed.",
  restored: (name: string) => `Restored: ${name}`,
};
