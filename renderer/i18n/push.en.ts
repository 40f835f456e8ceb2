const count = (amount: number, one: string, many: string): string =>
  `${amount.toLocaleString("en-US")} ${amount === 1 ? one : many}`;

/** English texts of pushing: targets, the push sheet, and files that are dropped. */
export const pushEn = {
  push: {
    pushTo: (target: string): string => `Push to ${target}`,
    elsewhere: "Push somewhere else…",
    editTargets: "Edit push targets…",
    choose: "Where to push",
    title: "Push",
    titleTo: (target: string): string => `Push to ${target}`,
    images: (amount: number): string => count(amount, "image", "images"),
    goesTo: "Goes to",
    destination: "Destination",
    destinationHint:
      "host/repository:tag. {name}, {repository} and {tag} stand for the image’s own.",
    saveAs: "Save as push target",
    saveAsHint: "A name, such as “Production”. The next push is one click.",
    savedAs: (pattern: string): string => `Other images will go to ${pattern}`,
    dontAsk: "Don’t ask again for this target",
    dontAskHint:
      "It still asks before a tag is replaced, or when a production registry wants a confirmation.",
    submit: "Push",
    planning: (target: string, images: number): string =>
      `${count(images, "image", "images")} to ${target}: looking at both ends…`,
    begun: (target: string, images: number): string =>
      `${count(images, "image is", "images are")} on the way to ${target}`,
  },
  targets: {
    about:
      "A push target is a place with a name: any image of this computer goes there with one click, or with portolan push --target.",
    none: "No push targets yet.",
    failed: "The push targets could not be read",
    list: "Push targets",
    add: "Add push target",
    edit: (name: string): string => `Edit ${name}`,
    remove: (name: string): string => `Remove ${name}`,
    removeSure: (name: string): string => `Remove ${name} now?`,
    name: "Name",
    patterns: "Where images go, one place a line",
    example: (source: string): string => `${source} would go to`,
    platforms: "Platforms",
    platformsHint: "Empty takes all of them. Else for example linux/amd64, linux/arm64.",
    overwrite: "When a tag there is another image",
    overwrites: {
      ask: "Ask first",
      replace: "Replace it",
      refuse: "Refuse",
    },
    preview: "Show the plan first",
    previewHint: "Without it a push begins at once, unless something has to be asked.",
    save: "Save",
    cancel: "Cancel",
    noPreview: "without asking",
    problems: {
      name: "Give it a name of one line.",
      taken: "Another push target has this name.",
      patterns: "Say at least one place.",
      platform: (platform: string): string =>
        `${platform} is no platform: write for example linux/amd64.`,
    },
    notSaved: "Not saved",
    notRemoved: "Not removed",
  },
  drop: {
    here: (place: string): string => `Drop to push to ${place}`,
    hereStore: "Drop to keep in the local store",
    hereKinds: "Image archives (.tar, .tar.gz, .tar.zst) and OCI layout folders",
    chooseFile: "Push a file…",
    title: (place: string): string => `Push files to ${place}`,
    titleStore: "Keep in the local store",
    titleEngine: (engine: string): string => `Load into ${engine}`,
    files: "Files",
    refused:
      "This is no image archive. Drop .tar, .tar.gz, .tgz or .tar.zst files, or folders with an OCI image layout.",
    unread: "No image can be read from it",
    empty: "There is no image in it.",
    states: {
      waiting: "Waiting",
      sending: "Sending",
      reading: "Reading",
      read: "Read",
      failed: "Not read",
      refused: "Not taken",
    },
    sending: (file: string): string => `Sending ${file}`,
    images: "Images",
    take: (image: string): string => `Take ${image}`,
    unnamed: "without a name",
    tag: "Tag",
    repositoryAndTag: "Repository and tag",
    nameOf: (image: string): string => `Name for ${image}`,
    name: "Name",
    problems: {
      tag: "A tag has letters, digits, “_”, “.” and “-”, at most 128 of them.",
      invalid: "This is no name for an image, such as team/app:v1.",
      taken: "Another image of these goes there.",
    },
    submit: (images: number): string => (images > 1 ? `Push ${images} images` : "Push"),
    submitStore: (images: number): string => (images > 1 ? `Keep ${images} images` : "Keep"),
    submitEngine: (images: number): string => (images > 1 ? `Load ${images} images` : "Load"),
  },
} as const;
