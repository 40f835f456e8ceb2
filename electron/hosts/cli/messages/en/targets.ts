/** Words of `targets` and of `push --target` in English. */
export const targets = {
  targets: "Push targets: saved places that images are pushed to with one word",
  list: "List them (what 'targets' alone does)",
  add: "Save a push target",
  edit: "Change a push target; what is not named stays",
  remove: "Forget a push target; images stay where they are",
  argumentName: "name of the push target",
  optionTo:
    "where images go: HOST/PATH/{name}:{tag}; also {repository} and {registry}, store:, oci: and docker-daemon: (repeatable)",
  optionRename: "another name for it",
  optionPlatform: "only this platform, as os/architecture[/variant] (repeatable)",
  optionAllPlatforms: "every platform again",
  optionOverwrite:
    "when a tag there points at another image: ask, replace or refuse (default: ask)",
  optionPreview: "show the plan and ask before anything moves",
  optionNoPreview: "go at once, unless something has to be asked",

  none: "No push targets. Add one: portolan targets add NAME --to HOST/TEAM/{name}:{tag}",
  columns: { name: "NAME", to: "TO", platforms: "PLATFORMS", tags: "TAGS", plan: "PLAN" },
  everyPlatform: "all",
  overwrite: { ask: "ask", replace: "replaced", refuse: "kept" },
  previewed: "shown first",
  notPreviewed: "-",
  saved: (name: string) => `Saved. To use it: portolan push SOURCE --target ${name}`,
  removed: (name: string) => `Forgotten: ${name}`,
  toMissing: "say where images go: --to HOST/PATH/{name}:{tag}",
  nothingToChange: "name something to change, such as --to or --overwrite",
  platformsTwice: "--platform and --all-platforms exclude each other",

  optionTarget: "push to this target instead of a reference; then several sources may be named",
  pushUsage: "[options] <source> <reference>  |  <source...> --target <name>",
  referenceMissing: "say where it goes: a reference, or --target NAME",
  severalSources: "several images at once need a push target: --target NAME",
  allTagsAlone: "--all-tags does not go with --target",
  question: "Push? [y/N] ",
  notPushed: "Nothing was pushed.",
};

/** The words about push targets; the other languages have the same. */
export type TargetMessages = typeof targets;
