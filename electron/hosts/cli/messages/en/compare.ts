/** Words of `diff` in English. What differs is said in shared/i18n/compare-words.ts. */
export const compare = {
  diff: "Compare two images of any registries, engines, files or the local store",
  argumentFirst: "an image reference, a location, or a path such as ./image.tar",
  argumentSecond: "the image to compare it with",
  optionPlatform: "only this platform of both, as os/architecture[/variant]",
  optionFiles: "also which files differ: reads the layers from the first one that differs on",
  files: "Files",
  noFiles: "No file differs.",
  removed: "removed",
  untouched: "—",
  reading: (layers: number, bytes: string): string =>
    `Reading the files of ${layers} ${layers === 1 ? "layer" : "layers"}, ${bytes} at most`,
  optionAll: "also what is the same",
  optionMarkdown: "print Markdown",
  exitStatus:
    "Exit status: 0 when nothing differs, 1 when something does, 2 for wrong usage.\nA comparison that fails ends with 1 too, prints nothing on standard output and says why on standard error.",
};
