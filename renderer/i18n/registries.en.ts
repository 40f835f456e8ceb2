/** English texts of what is known about a registry: its profile, and the pulls that are left. */
export const registriesEn = {
  registry: {
    about: "About this registry…",
    title: (host: string): string => `About ${host}`,
    pulls: "Pulls",
    noPulls: "This registry has said nothing of how many are left. It is not asked only for that.",
    size: "Size",
    knownSize: (size: string, images: number): string =>
      `about ${size} (estimate from ${images.toLocaleString("en-US")} ${images === 1 ? "image" : "images"})`,
    sizeHint: "Compressed. Counts what was looked at here, and what images share once.",
    traits: "How it is talked to",
    traitsHint: "A wrong line costs time and nothing else. What was seen is forgotten after a day.",
    builtIn: "built in",
    loading: "Looking up what is known…",
    failed: "What is known cannot be shown",
    copy: "Copy as text",
    copied: "Copied",
    forget: "Forget what was seen",
    forgetting: "Forgetting…",
  },
  garbage: {
    title: "Disk space",
    body: (bytes: string): string =>
      `Removed. No image needs ${bytes} of the local store any more; they stay on disk until they are cleaned up.`,
    command: "On the command line",
    free: (bytes: string): string => `Free ${bytes}`,
    busy: "Freeing…",
    failed: "Not freed",
    later: "Leave it",
  },
} as const;
