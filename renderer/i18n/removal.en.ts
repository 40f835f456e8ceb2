const count = (amount: number, one: string, many: string): string =>
  `${amount.toLocaleString("en-US")} ${amount === 1 ? one : many}`;

/** English texts of removing, and of putting back what was removed or re-pointed. */
export const removalEn = {
  removal: {
    title: "Remove",
    question: (amount: number): string =>
      amount === 1 ? "Remove this name?" : `Remove ${amount.toLocaleString("en-US")} names?`,
    verb: "What to remove",
    verbTag: "The tag only",
    verbTagBody: "The image stays for as long as another tag or the registry keeps it.",
    verbManifest: "The image, with every tag that points at it",
    verbManifestBody: "Other names of the same image stop existing too.",
    verbTree: "The image, with its children and signatures",
    verbTreeBody: "Also the images of its platforms and the additions that nothing else needs.",
    planning: "Looking for what depends on it…",
    removed: "Stops existing",
    stays: "Stays, on the same digest",
    below: "Goes along with it",
    keptBelow: "Stays, because others need it",
    neededBy: (names: string): string => `needed by ${names}`,
    attestation: "attestation or nested index",
    addition: "signature or other addition",
    orphans: "Is left alone: belongs to what goes",
    parents: "Stays, but can no longer be pulled whole",
    childrenUnsure: "Its children stay: it cannot be told who else needs them.",
    affectedIncomplete: "Not everything that may depend on it could be looked at.",
    incomplete:
      "The repository has too many tags to look at each: there may be others on this digest.",
    indirect:
      "This registry deletes whole images only. The tag will be pointed at an empty image made for it, and that one deleted. The image and its other tags stay.",
    space: "Space",
    spaceAbout: (bytes: string): string =>
      `about ${bytes}, when the registry cleans up (estimated)`,
    spaceAtMost: (bytes: string): string =>
      `at most ${bytes}, when the registry cleans up (estimated)`,
    spaceNone: "nothing yet: other names keep the image",
    undo: "Can be undone",
    undoYes: "yes, until the registry cleans up",
    undoNo: "no",
    typeCount: (amount: number): string =>
      `Type ${amount} to remove ${count(amount, "name", "names")}`,
    entries: (amount: number): string => count(amount, "entry", "entries"),
    submitTag: "Remove tag",
    submitManifest: "Delete image",
    submitTree: "Delete all of it",
    busy: "Removing…",
    busyOf: (done: number, total: number): string => `Removing… ${done} of ${total}`,
    failed: "Not removed",
    planFailed: "It cannot be removed",
  },
  undo: {
    region: "Undo",
    removed: (name: string, more: number): string =>
      more === 0
        ? `${name} was removed`
        : `${name} and ${more.toLocaleString("en-US")} more were removed`,
    last: {
      remove_tag: (names: string): string => `Last change here: ${names} removed`,
      remove_manifest: (names: string): string => `Last change here: ${names} deleted`,
      remove_tree: (names: string): string => `Last change here: ${names} deleted with all of it`,
      retag: (names: string): string => `Last change here: ${names} tagged`,
      transfer: (names: string): string => `Last change here: ${names} replaced`,
      undo: (names: string): string => `Last change here: ${names} put back`,
    },
    act: "Undo",
    busy: "Undoing…",
    restored: (name: string, more: number): string =>
      more === 0
        ? `${name} is back as it was`
        : `${name} and ${more.toLocaleString("en-US")} more are back as they were`,
    dismiss: "Dismiss",
    title: "Undo",
    question: "Put this back?",
    planning: "Looking for what is still there…",
    names: "Names",
    back: (name: string): string => `${name} as before`,
    goes: (name: string): string => `${name} goes: it was not there before`,
    same: (name: string): string => `${name} is as before`,
    nothing: "nothing",
    movedBody: "Somebody changed this since. To put back replaces what they did.",
    movedNames: "Changed since",
    missingTitle: "It cannot be undone any more",
    missingBody: (amount: number): string =>
      `The registry has cleaned up: ${count(amount, "part is", "parts are")} missing there. Push the image again from where it still is.`,
    submit: "Put back",
    submitBusy: "Putting back…",
    failed: "Not undone",
    planFailed: "It cannot be undone",
  },
};
