const count = (amount: number, one: string, many: string): string =>
  `${amount.toLocaleString("en-US")} ${amount === 1 ? one : many}`;

/** English texts of the files that are compared. */
export const compareFilesEn = {
  compareFiles: {
    title: "Files",
    allShared: "Both have the same layers, and so the same files.",
    layers: (layers: number): string =>
      `To compare the files, ${count(layers, "layer has", "layers have")} to be listed.`,
    fromRegistries: (size: string): string => `${size} pass through from registries.`,
    fromHere: (size: string): string => `${size} are read on this computer.`,
    fromEngines: (size: string): string =>
      `An engine gives whole images only: ${size} unpacked, which lie on the disk for about a minute.`,
    known: "Their names are known from before.",
    shared: (layers: number): string =>
      `${count(layers, "layer that both begin with is", "layers that both begin with are")} not read.`,
    read: (size: string): string => `Compare files: read ${size}`,
    engineGives: "The engine gives its image…",
    failed: "The files could not be compared",
    none: "No file differs.",
    total: (files: number): string => count(files, "name differs", "names differ"),
    show: "Show",
    signs: {
      "+": (files: number): string => `${files.toLocaleString("en-US")} added`,
      "-": (files: number): string => `${files.toLocaleString("en-US")} removed`,
      "~": (files: number): string => `${files.toLocaleString("en-US")} changed`,
      "=": (files: number): string => `${files.toLocaleString("en-US")} same`,
    },
    tree: "Files that differ",
    noMatch: "No file fits",
    explained:
      "Added is what only the second image’s own layers hold, removed what only the first’s do: the layers that both share are not read. A file with the same size, time and rights counts as the same.",
    types: {
      file: "file",
      folder: "folder",
      symlink: "link",
      hardlink: "hard link",
      char: "device",
      block: "device",
      fifo: "pipe",
      other: "other",
    },
    exactly: (bytes: number): string => count(bytes, "byte", "bytes"),
    noTime: "no time",
  },
};
