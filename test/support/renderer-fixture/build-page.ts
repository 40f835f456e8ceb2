import { build } from "vite";
import config from "../../../electron.vite.config.ts";

/** Builds the page alone, with the settings of the real build, into `folder`. */
export async function buildPage(folder: string): Promise<void> {
  if (typeof config !== "object" || !("renderer" in config)) {
    throw new TypeError("electron.vite.config.ts has no renderer section");
  }
  const { renderer } = config;
  await build({
    ...renderer,
    configFile: false,
    logLevel: "warn",
    build: { ...renderer?.build, outDir: folder, emptyOutDir: true },
  });
}
