/** Words of `files` and `cat` in English. */
export const files = {
  files: "List the files inside an image, without pulling it",
  cat: "Print one small text file from inside an image",
  argumentImage: "reference or location of an image",
  argumentPath: "only this file or folder",
  argumentFile: "path of the file inside the image",
  optionLayer: "one layer as it is: its number from 1 on, or its digest",
  optionChanges: "what the layer (default: the last) added (+), changed (~) and removed (-)",
  noLayer: (wish: string, count: number) =>
    `the image has no layer ${wish}; it has ${count}, numbered from 1 on`,
  reading: (digest: string, size: string) => `Reading layer ${digest}: ${size}`,
  byTable: (digest: string) => `Layer ${digest}: by its own table of contents`,
  tableRefused: (digest: string) =>
    `Layer ${digest}: its table of contents cannot be used, so all of it is read`,
  cut: (digest: string, count: number) =>
    `layer ${digest} has more than ${count.toLocaleString("en-US")} names; the rest is not listed`,
  notShown: {
    binary: "it is no text",
    too_large: "it is larger than 1 MiB",
    none: "it is no file with content",
  },
};
