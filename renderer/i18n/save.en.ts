/** English texts of saving images as one file. */
export const saveEn = {
  save: {
    action: "Save as file…",
    title: "Save as file",
    path: "New file",
    pathHint: "The whole path on this computer. It is there once it is complete.",
    overwrite: "Replace a file that is there",
    form: "Form",
    archive: "Image archive",
    archiveHint: "docker load, podman load and tools for OCI images all read it.",
    bundle: "Bundle",
    bundleHint:
      "An archive with a list of its images, and checksums beside it: for carrying to another place.",
    partSize: "Split into parts of",
    partSizeHint: "Empty: one file. Else for example 4GB or 650MB.",
    problems: {
      relative: "Write the whole path, from the root or the drive on.",
      colon: "A path with “:” in it cannot be used.",
      size: "Write a size such as 4GB or 650MB; 1 MiB is the least.",
    },
    submit: (images: number): string => (images > 1 ? `Save ${images} images` : "Save"),
  },
} as const;
