const count = (amount: number, one: string, many: string): string =>
  `${amount.toLocaleString("en-US")} ${amount === 1 ? one : many}`;

/** English texts of Docker and Podman engines, and of files that hold images. */
export const enginesEn = {
  engines: {
    none: "No Docker or Podman found",
    noneHint:
      "Start Docker Desktop, dockerd or “podman system service”, or choose a Docker context. An engine appears here by itself.",
    lookFailed: "Engines could not be looked for",
    running: "Running",
    away: "Not running",
    failed: "Does not answer as it should",
    awayNext: "Start the engine: its images appear here by themselves.",
    failedNext: "Look at the engine's own log, or choose another one.",
    current: "The docker command uses this engine",
    version: (version: string): string => `version ${version}`,
    gone: "This engine is not there any more",
    emptyTitle: "This engine has no images",
    emptyBody: "Pull an image, or copy one here from a registry or the local store.",
    copyHere: "Copy an image here…",
    imagesFailed: "The engine's images could not be listed",
    amount: (images: number, names: number): string =>
      `${count(images, "image", "images")} under ${count(names, "name", "names")}`,
    imageId: "Image ID",
    containers: "In use",
    containersOf: (amount: number): string => count(amount, "container", "containers"),
    unused: "no",
    pullIntoStore: "Pull into store…",
    copyTo: "Copy to…",
    tag: "Tag…",
    remove: "Remove…",
    copyId: "Copy image ID",
    actions: (name: string): string => `Actions for ${name}`,
    copyAddress: "Copy address",
    names: "Names",
    noName: "none: it is known by its ID only",
    digests: "Known in registries as",
    unpacked: (size: string, layers: number): string =>
      `${size} unpacked in ${count(layers, "layer", "layers")}`,
    usedBy: "Containers",
    relatedNowhere:
      "An engine keeps no signatures, SBOMs or attestations, and knows no registry that this image is in.",
    relatedElsewhere:
      "An engine keeps no signatures, SBOMs or attestations. They are in the registry that the image comes from.",
    lookThere: "Look there",
    steps: (amount: number, size: string): string =>
      `${count(amount, "step", "steps")} · ${size} unpacked`,
    step: (number: number): string => `Step ${number}`,
    noLayer: "no layer",
    answer: "Answer of the engine",
    saving: "Working…",
    intoTitle: "Docker and Podman",
    into: (engine: string): string => `Pull into ${engine}`,
    intoHint: "The engine loads the image under this name.",
    tagSheet: {
      title: "Tag image",
      name: "New name",
      hint: "For example registry.example.com/team/app:v2. Without a tag it becomes latest.",
      invalid: "This is not a name of an image, with or without a tag",
      same: "The image has this name already.",
      taken: (name: string): string =>
        `${name} is another image now, which loses this name. It stays under its other names or its ID.`,
      submit: "Add name",
      failed: "Not tagged",
    },
    removeSheet: {
      title: "Remove from engine",
      question: (amount: number, engine: string): string =>
        `Remove ${amount === 1 ? "this" : `these ${amount}`} from ${engine}?`,
      names: "Stops existing",
      stays: "Stays, on the same image",
      onlyNames: "No image is deleted: each keeps another name.",
      deleted: (amount: number, size: string): string =>
        `${amount === 1 ? "One image is" : `${amount} images are`} deleted, which frees at most ${size}.`,
      inUse: (amount: number): string =>
        `${count(amount, "container uses", "containers use")} an image that would be deleted: the engine refuses until they are removed.`,
      submit: "Remove",
      busy: "Removing…",
      failed: "Not removed",
    },
  },
  files: {
    open: "Open a file…",
    title: "Open a file",
    path: "Path",
    hint: "A tar file of docker save or of an OCI layout, also packed, or the folder of a layout",
    missing: "Enter the path of a file or folder",
    submit: "Open",
    reading: "Reading…",
    failed: "Not opened",
    kinds: {
      oci: "OCI layout",
      "oci-archive": "OCI archive",
      "docker-archive": "Docker archive",
    },
    emptyTitle: "There are no images in this file",
    contentsFailed: "This file could not be read",
    forget: "Take out of the list",
    copyPath: "Copy path",
    reload: "Read again",
  },
} as const;
