/** Words of `bundle` in English. */
export const bundle = {
  bundle: "Many images in one file, for places without a network",
  create: "Put images into one file, each layer once",
  inspect: "Show what is in a bundle",
  import: "Copy the images of a bundle to a registry, or into the local store",
  argumentNewFile: "file to write, such as site.tar",
  argumentFile: "the bundle; of one in parts, its name without the number, or its first part",
  argumentImages: "references or locations of images",
  optionFrom: "file with one image a line; - is standard input",
  optionSplit: "split into parts of at most this size, such as 4GB or 650MiB",
  optionOverwrite: "replace a bundle of that name",
  optionQuiet: "print the names of the images alone",
  optionVerify: "read all of it and compare it with its checksums",
  optionTo: "prefix such as HOST/PROJECT/, pattern with {repository}, {name} and {tag}, or place",
  optionOnly: "only this image (repeatable)",
  optionDryRun: "only show what would be moved",

  noImages: "name an image, or a list of them with --from",
  notASize: (text: string) => `${text} is not a size from 1 MiB on, such as 4GB`,
  notAPrefix: (text: string) =>
    `${text} names one image; give a prefix such as HOST/PROJECT/, or a pattern with {name}`,
  notInIt: (name: string) => `the bundle has no image ${name}`,
  noChecksums:
    "There are no checksums beside the bundle: its contents are checked as they are read.",
  checking: (bytes: string, total: string) => `Compared ${bytes} of ${total}`,
  added: (name: string, digest: string) => `${name}: ${digest}`,
  created: (path: string) => `Written: ${path}`,
  total: (images: number, size: string, shared: string) =>
    `${images} ${images === 1 ? "image" : "images"}, ${size}; shared layers save ${shared}`,
  files: (count: number, size: string, checksums: string) =>
    `${count} ${count === 1 ? "file" : "files"}, ${size}; ${checksums}`,
  checksums: {
    sound: "as the checksums say",
    unread: "checksums not compared (--verify does)",
    absent: "no checksums",
  },
  made: (time: string, program: string) => `Made ${time} by ${program}`,
  columns: {
    image: "IMAGE",
    digest: "DIGEST",
    platforms: "PLATFORMS",
    size: "SIZE",
    destination: "DESTINATION",
    status: "STATUS",
    moves: "TO MOVE",
    there: "THERE",
  },
  statuses: { new: "new", exists: "exists", replaces: "replaces another" },
};
