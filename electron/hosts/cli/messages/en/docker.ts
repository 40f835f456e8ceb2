/** Words of `images`, `rmi`, `save` and `load` in English: Docker's own, wherever it has any. */
export const docker = {
  images: "List the images of the local store, as 'docker images' does",
  argumentRepository: "only this repository, REPOSITORY[:TAG]; * and ? stand for anything",
  optionIds: "print image IDs alone",
  optionAll: "no effect: every image is shown",
  optionNoTrunc: "print whole image IDs",
  optionDigests: "print the digests of the manifests too",
  optionFilter: "only images that fit: reference=PATTERN (repeatable)",
  optionFormat: "table, json, or a template such as '{{.Repository}}:{{.Tag}}'",
  sizeHelp:
    "SIZE is what an image takes in the store: its layers as they are packed, all platforms together. Docker shows what they take unpacked. IMAGE ID is the digest of the configuration, as in Docker.",
  badFilter: (filter: string) => `the filter ${filter} is not known; reference=PATTERN is`,
  badPattern: (pattern: string) => `${pattern} is not a pattern`,
  badFormat: (format: string) =>
    `the format ${format} is not understood: table, json, or text with fields such as {{.Repository}}`,
  ambiguous: (typed: string) => `several images begin with ${typed}`,
  ago: {
    now: "Less than a second ago",
    seconds: (count: number) => (count === 1 ? "1 second ago" : `${count} seconds ago`),
    minutes: (count: number) => (count === 1 ? "About a minute ago" : `${count} minutes ago`),
    hours: (count: number) => (count === 1 ? "About an hour ago" : `${count} hours ago`),
    days: (count: number) => `${count} days ago`,
    weeks: (count: number) => `${count} weeks ago`,
    months: (count: number) => `${count} months ago`,
    years: (count: number) => `${count} years ago`,
  },

  rmi: "Remove names from the local store, and images with their last name, as 'docker rmi' does",
  argumentImages: "names in the local store, or the beginnings of image IDs",
  optionForce: "remove every name of an image that was named by its ID",
  optionNoPrune: "no effect: blobs stay until 'portolan store gc'",
  untagged: (name: string) => `Untagged: ${name}`,
  deleted: (id: string) => `Deleted: ${id}`,
  severalNames: (id: string, names: string) =>
    `the image ${id} has several names, name one of them or use --force: ${names}`,

  save: "Write images of the local store to a tar file or a pipe, as 'docker save' does",
  optionOutput: "write to a file, which is replaced, instead of standard output",

  load: "Take the images of a tar file or a pipe into the local store, as 'docker load' does",
  optionInput: "read from a file instead of standard input; also packed with gzip or Zstandard",
  loaded: (name: string) => `Loaded image: ${name}`,
  noNames: (location: string) =>
    `no image in it has a name. To give it one: portolan copy ${location} store:NAME`,

  noImages: "No images.",

  tagHelp:
    "A source without a host, such as app:v1, is an image of the local store, and the new name is a name there, as in 'docker tag'. With a host, a mere word is a further tag in the same repository of the registry; a whole name is one in the local store.",
};

/** The words of Docker's habits; the other languages have the same. */
export type DockerMessages = typeof docker;
