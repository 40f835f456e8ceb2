const count = (amount: number, one: string, many: string): string =>
  `${amount.toLocaleString("en-US")} ${amount === 1 ? one : many}`;

/** English texts of the files inside images. */
export const filesEn = {
  layerFiles: {
    none: "This image has no layers to look into",
    show: "Show",
    whole: (size: string): string => `Whole image · ${size}`,
    layer: (number: number, size: string, command: string): string =>
      `Layer ${number} · ${size}${command === "" ? "" : ` · ${command}`}`,
    tree: "Files",
    filter: "Filter files",
    changesOnly: "Only what this layer changed",
    total: (files: number, size: string): string => `${count(files, "file", "files")} · ${size}`,
    marks: { added: "added", changed: "changed", removed: "removed" },
    cost: (layers: number, size: string): string =>
      `To list the files, ${count(layers, "layer has", "layers have")} to pass through: ${size} from the registry. Nothing is stored but the list.`,
    read: (size: string): string => `Read ${size}`,
    reading: "Reading",
    readSoFar: (read: string, bytes: string, names: number): string =>
      `${read} of ${bytes} · ${count(names, "name", "names")}`,
    failed: "The files could not be listed",
    alone: "Without the layers below, added files cannot be told from changed ones.",
    compare: (size: string): string => `Compare with the layers below: read ${size}`,
    cut: "There are more names than can be listed.",
    byTable: "By the layer’s own table of contents; the layer itself was not read.",
    content: "Content",
    empty: "The file is empty",
    binary: "No text. Its first bytes:",
    tooLarge: (limit: string): string => `Files above ${limit} are not shown.`,
    noContent: "There is no content to show.",
    leadsTo: (target: string): string => `Leads to ${target}`,
  },
};
