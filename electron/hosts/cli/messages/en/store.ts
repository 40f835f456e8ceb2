/** Words of `store gc`, `store repair` and `store verify` in English. */
export const storeCare = {
  gc: "Remove what no image of the local store needs, after a look at what that is",
  repair: "Set damaged blobs aside and fetch them again from their registries",
  optionDeep: "also unpack every layer and compare it with its config (slow)",
  optionDryRun: "only show what would be removed",

  nothingToRemove: "Nothing to remove: images need every blob.",
  toRemove: (blobs: number, bytes: string) => `${blobs} blobs that no image needs, ${bytes}:`,
  garbageLine: (size: string, digest: string, what: string) => `  ${size}  ${digest}  ${what}`,
  unknownKind: "unknown content",
  andMore: (count: number) => `  … and ${count} more`,
  referrersToRemove: (count: number) =>
    `${count} signatures or other additions whose image is gone.`,
  leftoversToRemove: (files: number, bytes: string) =>
    `${files} remains of transfers that were given up, ${bytes}.`,
  spared: (blobs: number, bytes: string) =>
    `${blobs} more blobs, ${bytes}, stay for now: they are new, or a transfer uses them.`,
  gcQuestion: (bytes: string) => `Free ${bytes}? [y/N] `,
  freed: (blobs: number, bytes: string) => `Removed ${blobs} blobs and freed ${bytes}.`,
  removable: (bytes: string) =>
    `Its disk space is not free yet. To free ${bytes} that no image needs: portolan store gc`,
  removableLater: (bytes: string) =>
    `Its disk space is not free yet: ${bytes} are too new to be removed. Later: portolan store gc`,
  unsure: "Nothing was removed, because the store is damaged. Try: portolan store repair",
  unpacked: (layers: number, bytes: string) => `${layers} layers unpacked and compared, ${bytes}.`,
  repairAdvice: "Try: portolan store repair",

  checked: (blobs: number, bytes: string) => `${blobs} blobs read, ${bytes}`,
  indexRestored: (images: number) =>
    `The list of images was damaged. The one before the last change is back, with ${images} images.`,
  indexRebuilt: (images: number) =>
    `The list of images was lost. ${images} images were found again and are named by their digests.`,
  mended: (digest: string, from: string) => `Mended: ${digest}, from ${from}`,
  notMended: (problem: string, digest: string, reason: string) =>
    `Not mended: ${digest}, ${problem} (${reason})`,
  neededBy: (images: string) => `  needed by ${images}`,
  setAside: (digest: string) => `Set aside: ${digest}, damaged and needed by no image`,
  sound: "The store is sound.",
  repaired: (mended: number) => `The store is sound again: ${mended} blobs mended.`,
  notRepaired: (notMended: number) =>
    `${notMended} blobs are still missing. Pull the images anew, or remove them.`,
  leftovers: (files: number, bytes: string) =>
    `${files} files of unfinished transfers or set aside, ${bytes}.`,
  unreferenced: (blobs: number, bytes: string) =>
    `${blobs} blobs that no image needs, ${bytes}. To free them: portolan store gc`,
};
