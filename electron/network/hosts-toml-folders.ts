/** The folder for every registry that has none of its own. */
const DEFAULT_FOLDER = "_default";

/** How a list shows what the mirrors of the default folder are for. */
const EVERY_REGISTRY = "*";

/**
 * The names under which containerd looks for a registry's folder, in its order.
 * Format: github.com/containerd/containerd, docs/hosts.md, "Port Handling in Registry Host".
 */
export function hostFolders(host: string, platform: NodeJS.Platform): readonly string[] {
  const port = /^(.+):([0-9]+)$/.exec(host);
  const names = [...(port === null ? [] : [`${port[1]}_${port[2]}_`]), host];
  const allowed = platform === "win32" ? names.map((name) => name.replaceAll(":", "")) : names;
  return [...allowed, DEFAULT_FOLDER];
}

/** The registry that a folder is for, as far as its name tells; `*` for the default folder. */
export function registryOfFolder(name: string): string {
  if (name === DEFAULT_FOLDER) return EVERY_REGISTRY;
  return name.replace(/^(.+)_([0-9]+)_$/, "$1:$2");
}
