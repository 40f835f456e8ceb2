import type { FilePaths } from "../../../renderer/ports/file-paths.ts";

/** Files lie in one folder, under their names, as the desktop application would find them. */
export function pathsByName(): FilePaths {
  return {
    pathOf: async ({ name }) => `/home/octo/Downloads/${name}`,
    release: () => undefined,
  };
}
