import { bundle } from "./en/bundle.ts";
import { compare } from "./en/compare.ts";
import { docker } from "./en/docker.ts";
import { engines } from "./en/engines.ts";
import { files } from "./en/files.ts";
import { network } from "./en/network.ts";
import { search } from "./en/search.ts";
import { removal } from "./en/removal.ts";
import { related } from "./en/related.ts";
import { services } from "./en/services.ts";
import { signIn } from "./en/sign-in.ts";
import { storeCare } from "./en/store.ts";
import { targets } from "./en/targets.ts";
import { transfers } from "./en/transfers.ts";

/** Everything the command line says in English. Values with facts are functions, so that a wrong fact does not compile. */
export const en = {
  engines,
  services,
  signIn,
  network,
  search,
  storeCare,
  targets,
  transfers,
  docker,
  bundle,
  removal,
  related,
  files,
  compare,

  description: "Browse container registries and move images between them, without Docker.",
  errorPrefix: "error",
  warningPrefix: "warning",
  examplesTitle: "Examples:",
  plainHttpHostMissing: "name the host: --plain-http HOST",
  usageHint: (command: string) => `See '${command} --help'.`,

  optionJson: "print one JSON document, or one JSON line for each event",
  optionProgress: "how progress is shown: auto, plain, json or none",
  optionHome: "folder of the local store and state (also PORTOLAN_HOME)",
  optionPlainHttp: "allow unencrypted HTTP to this host in this run (repeatable)",
  optionLang: "language of the output: en or zh-CN",
  optionVersion: "print the version",
  optionHelp: "show help",
  optionQuiet: "print the reference alone",
  optionPlatform: "only this platform, as os/architecture[/variant] (repeatable)",
  optionAllTags: "every tag of the source repository",
  optionOverwrite: "replace the file at the destination when there is one",
  optionUsername: "user name",
  optionPasswordStdin: "read the password or token from standard input",
  optionRaw: "print the manifest exactly as stored",
  optionManifest: "remove the manifest with every tag that points at it",
  optionYes: "do not ask for confirmation",
  optionPort: "port on 127.0.0.1 (default: any free one)",
  optionNoOpen: "do not open a browser",

  ls: "List connections, repositories, tags, or the images of the local store, an engine, a tar file or a layout",
  inspect: "Show what a reference is: digest, platforms, layers, configuration",
  plan: "Show what a copy would do, without doing it",
  copy: "Copy an image from one location to another",
  pull: "Copy an image from a registry, into the local store by default",
  push: "Copy an image to a registry, or images to a push target",
  tag: "Give an image further tags in its own repository, or names in the local store",
  rm: "Remove a tag, a manifest with all its tags, or an index with all that belongs to it",
  store: "The local store",
  storeVerify: "Read every stored blob again and compare digest and size",
  storePath: "Print the folder of the local store",
  storeSample: "Create three small sample images, offline",
  serve: "Serve the application on 127.0.0.1 for a browser",

  argumentReference: "image reference or location",
  argumentSource: "where the image is",
  argumentDestination: "where it goes",
  argumentPlace: "HOST, HOST/REPOSITORY, store:, or a path such as ./images.tar",
  argumentNewTags: "tags, or full references for images of the local store",

  emptyStore: "The local store is empty. Try: portolan store sample",
  noTags: "No tags.",
  noRepositories: "No repositories.",

  columns: {
    name: "NAME",
    digest: "DIGEST",
    platforms: "PLATFORMS",
    size: "SIZE",
  },

  fields: {
    name: "Name",
    digest: "Digest",
    mediaType: "Media type",
    type: "Type",
    platforms: "Platforms",
    platform: "Platform",
    size: "Size",
    config: "Config",
    created: "Created",
    layers: "Layers",
    entrypoint: "Entrypoint",
    command: "Command",
    environment: "Environment",
    labels: "Labels",
  },
  configProblems: {
    missing: "missing, or not what its digest says",
    too_large: "too large to be shown",
    damaged: "damaged: it is no configuration",
  },

  pullingFrom: (tag: string, repository: string) => `${tag}: Pulling from ${repository}`,
  pushTo: (repository: string) => `The push refers to repository [${repository}]`,
  copying: (source: string, destination: string) => `Copying ${source} to ${destination}`,
  layerWaiting: "Waiting",
  layerChecking: "Checking",
  layerExistsHere: "Already exists",
  layerExistsThere: "Layer already exists",
  layerMounted: (repository: string) => `Mounted from ${repository}`,
  layerPulling: "Pulling",
  layerPushing: "Pushing",
  layerCopying: "Copying",
  layerVerifying: "Verifying",
  layerPulled: "Pull complete",
  layerPushed: "Pushed",
  layerCopied: "Copied",
  layerFailed: "Failed",
  layerCancelled: "Cancelled",
  andMoreLayers: (count: number) => `… and ${count} more`,
  digestLine: (digest: string) => `Digest: ${digest}`,
  statusPulled: (name: string) => `Status: Downloaded newer image for ${name}`,
  statusUpToDate: (name: string) => `Status: Image is up to date for ${name}`,
  statusPushed: (name: string) => `Status: Pushed ${name}`,
  statusCopied: (name: string) => `Status: Copied to ${name}`,
  statusTagged: (name: string) => `Status: Tagged ${name}`,

  planTitle: (source: string, destination: string) => `Plan: ${source} -> ${destination}`,
  planMove: (count: number, bytes: string) => `  move    ${count} blobs, ${bytes}`,
  planMount: (count: number, bytes: string) => `  mount   ${count} blobs, ${bytes}`,
  planExists: (count: number, bytes: string) => `  exists  ${count} blobs, ${bytes}`,
  planManifests: (write: number, exists: number) =>
    `  manifests: ${write} to write, ${exists} already there`,
  planTagCreate: (name: string, digest: string) => `  create  ${name} -> ${digest}`,
  planTagReplace: (name: string, before: string, after: string) =>
    `  replace ${name}: ${before} -> ${after}`,
  planTagUnchanged: (name: string, digest: string) => `  keep    ${name} -> ${digest}`,
  notices: {
    platforms_dropped: (kept: string) =>
      `Only ${kept} will be copied; the other platforms stay behind.`,
    digest_changes: "The digest changes, because only a part of the index is copied.",
    tag_replaced: (name: string) => `The tag ${name} will point at another image.`,
    server_copy_moves_tags: (names: string) =>
      `The registry could copy by itself, but would also move ${names}; so it passes through this computer.`,
    foreign_layer: "A layer lives outside the registry and is not copied.",
  },

  removeQuestion: (what: string) => `Remove ${what}? [y/N] `,
  removeTag: (name: string, digest: string) => `Tag ${name} (${digest}) will be removed.`,
  removeManifest: (digest: string, count: number) =>
    `Manifest ${digest} will be removed, with ${count} ${count === 1 ? "tag" : "tags"}:`,
  removeSiblings: (names: string) => `Other tags on the same digest stay: ${names}`,
  removeIncomplete:
    "The repository has too many tags to look at each; more of them may be affected.",
  removeParents: (names: string) =>
    `These stay, but contain the manifest and could no longer be pulled whole: ${names}`,
  removeReferrer: (digest: string, type: string) =>
    `This belongs to it and would be left alone: ${digest} ${type}`.trimEnd(),
  removeMoreAffected: "Not everything that may depend on the manifest could be looked at.",
  removed: (name: string) => `Removed: ${name}`,
  notRemoved: "Nothing was removed.",

  storeSound: (blobs: number, bytes: string, images: number) =>
    `The store is sound: ${blobs} blobs, ${bytes}, ${images} images.`,
  storeProblems: (count: number) => `${count} problems found:`,
  problemKinds: {
    digest_mismatch: "wrong content",
    size_mismatch: "wrong size",
    missing: "missing",
    unreadable: "unreadable",
    not_a_file: "not a regular file",
    diff_id_mismatch: "the unpacked layer is not what the config says",
    not_unpackable: "the layer cannot be unpacked safely",
    config_damaged: "the config does not fit the image",
    platform_mismatch: "the index names another platform than the config",
  },
  sampleMade: (name: string) => `Created ${name}`,

  serving: "Portolan is ready in your browser. Open this address once; it works for one minute:",
  servingStop: "Press Ctrl+C to stop.",
  servingEnter: "Press Enter for another address, Ctrl+C to stop.",
};

export type Messages = typeof en;
