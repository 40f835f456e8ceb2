/** English texts of the comparison. What differs is said in shared/i18n/compare-words.ts. */
export const compareEn = {
  compare: {
    action: "Compare…",
    title: "Compare images",
    first: "First image",
    second: "Second image",
    hint: "A reference of any registry, store:…, docker-daemon:…, or the path of a tar file",
    invalid: "This names no image",
    submit: "Compare",
    swap: "Swap the images",
    reading: "Reading…",
    failed: "The image could not be read",
    waiting: "Name a second image to compare with",
    onlyDifferences: "Only differences",
    copyText: "Copy as text",
    copyMarkdown: "Copy as Markdown",
    sizesDiffer: "An engine tells the sizes of unpacked layers, a registry those of packed ones.",
  },
};
