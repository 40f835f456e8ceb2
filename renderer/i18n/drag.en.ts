const count = (amount: number, one: string, many: string): string =>
  `${amount.toLocaleString("en-US")} ${amount === 1 ? one : many}`;

/** English texts of dragging images, of pasting them, and of the preview of both. */
export const dragEn = {
  drag: {
    images: (amount: number): string => count(amount, "image", "images"),
    newTag: "New tag",
    newTagHint: "Drop here to give this image another tag",
    /** What letting go does. `amount` images, `name` where they go. */
    effects: {
      "re-point": (_amount: number, name: string): string => `Point ${name} at this image`,
      "add-tag": (): string => "Add a tag to this image",
      copy: (amount: number, name: string): string =>
        `Copy ${count(amount, "tag", "tags")} to ${name}`,
      push: (amount: number, name: string): string =>
        `Push ${count(amount, "image", "images")} to ${name}`,
      pull: (amount: number): string =>
        `Pull ${count(amount, "image", "images")} into the local store`,
      load: (amount: number, name: string): string =>
        `Load ${count(amount, "image", "images")} into ${name}`,
      export: (): string => "Save this image as a file…",
      remove: (amount: number): string =>
        `Remove ${count(amount, "name", "names")}: first shows what goes`,
      download: (amount: number): string =>
        `Out of the window: saves ${count(amount, "image", "images")} as a tar file`,
      save: (amount: number): string =>
        `Out of the window: asks where to save ${count(amount, "image", "images")}`,
    },
    refusals: {
      nothing: "There is nothing to drop",
      "too-many": "At most 50 images at once",
      "same-tag": "This is the same tag",
      "same-image": "It points at this image already",
      "one-tag-one-image": "A tag points at one image: drag one",
      "already-here": "The images are here already",
      "signed-out": "Sign in to this registry first",
      "engine-stopped": "This engine is not running",
      "whole-file": "A file is written whole: drop on “Open a file” to save a new one",
      "one-file-one-image": "One image at a time becomes a file",
      "stays-in-file": "What is in a file cannot be removed",
    },
    removal: "Remove",
    removalHint: "Drop here to see what goes before it goes",
    nowhere: "Drop on a tag, a repository, a registry or this computer",
    size: (size: string): string => `~${size}`,
    sizeThere: (size: string, there: string): string => `~${size}, ${there} already there`,
    asks: "Production: asks before it replaces",
    modifiers: "Shift shows the preview · Ctrl skips it",
    modifiersTag: "Alt adds a tag instead",
    started: (what: string): string =>
      `Picked up ${what}. Arrow keys choose where to, letters jump, Tab goes to the next pane, Enter drops, Escape cancels.`,
    pickUp: "Move or copy…",
    moveTo: "Move tag to…",
    cut: "Cut",
    paste: "Paste",
    copied: (amount: number): string => `${amount} copied`,
    cutDone: (amount: number): string => `${amount} cut`,
    notPasted: (why: string): string => `Not pasted: ${why}`,
    titles: {
      "re-point": (name: string): string => `Point ${name} at another image`,
      "add-tag": (name: string): string => `Add a tag in ${name}`,
      copy: (name: string): string => `Copy to ${name}`,
      push: (name: string): string => `Push to ${name}`,
      pull: (): string => "Pull into the local store",
      load: (name: string): string => `Load into ${name}`,
      export: (): string => "Save as file",
      download: (): string => "Save as file",
      save: (): string => "Save as file",
      move: (name: string): string => `Move to ${name}`,
    },
    store: "the local store",
    submit: {
      "re-point": "Replace tag",
      "add-tag": "Add tag",
      copy: "Copy",
      push: "Push",
      pull: "Pull",
      load: "Load",
      export: "Save",
      download: "Save",
      save: "Save",
      move: "Move",
    },
    moveNote: "When an image is there, its name at the source is removed.",
    take: (image: string): string => `Take ${image}`,
    from: "Source",
    to: "Target",
    targetOf: (image: string): string => `Target of ${image}`,
    meeting: {
      new: "new",
      same: "same image: skipped",
      sameMoves: "same image",
    },
    choiceFor: (name: string): string => `${name} is another image there`,
    choices: {
      ask: "Choose…",
      replace: "Replace",
      skip: "Skip",
      "keep-both": (name: string): string => `Keep both, as ${name}`,
    },
    toAll: (amount: number): string => `${count(amount, "name is", "names are")} taken. For all:`,
    keepAll: "Keep both",
    becomes: "becomes",
    direct: "Start drops at once from now on",
    directHint: "Shift shows this preview. It always shows when something is replaced.",
    problems: {
      tag: "A tag has letters, digits, “_”, “.” and “-”, at most 128 of them.",
      name: "This is no name for an image, such as team/app:v1.",
      taken: "Another image of these goes there.",
    },
  },
} as const;
