import { AppError } from "../../shared/errors.ts";
import type { FilePaths } from "./file-paths.ts";

/** In the desktop application page and engine are on one computer, and the preload tells where a file lies. */
export function createDesktopPaths(): FilePaths {
  return {
    async pathOf({ name, file }) {
      const { portolanPathOf } = window as { portolanPathOf?: (file: File) => unknown };
      const path = portolanPathOf?.(file);
      if (typeof path === "string" && path !== "") return path;
      throw new AppError("path_not_found", `${name} does not lie on this computer`, {
        details: { path: name },
      });
    },
    release: () => undefined,
  };
}
