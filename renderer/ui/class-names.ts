/** Names of one component's classes; `false` and `undefined` add nothing. */
export type ClassNames = (...names: readonly (string | false | undefined)[]) => string;

/** Looks class names up in a CSS module, so that components name classes as their style sheet does. */
export function classNamesOf(module: Readonly<Record<string, string>>): ClassNames {
  return (...names) =>
    names
      .map((name) => (name === undefined || name === false ? undefined : module[name]))
      .filter((name) => name !== undefined)
      .join(" ");
}
