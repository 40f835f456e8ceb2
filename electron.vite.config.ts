import { resolve } from "node:path";
import optimizeLocales from "@react-aria/optimize-locales-plugin";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";

const here = import.meta.dirname;

/** Three Node programs share one bundle of the engine; keytar stays outside because it is native. */
export default defineConfig({
  main: {
    build: {
      outDir: "out/main",
      sourcemap: false,
      rollupOptions: {
        external: ["keytar"],
        input: {
          desktop: resolve(here, "electron/hosts/desktop/main.ts"),
          cli: resolve(here, "electron/hosts/cli/main.ts"),
        },
        output: {
          format: "es",
          entryFileNames: "[name].js",
          chunkFileNames: "chunks/[name]-[hash].js",
        },
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      sourcemap: false,
      rollupOptions: {
        input: { preload: resolve(here, "electron/hosts/desktop/preload.ts") },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: resolve(here, "renderer"),
    plugins: [
      react(),
      { ...optimizeLocales.vite({ locales: ["en-US", "zh-CN"] }), enforce: "pre" },
    ],
    build: {
      outDir: resolve(here, "out/renderer"),
      sourcemap: false,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rollupOptions: { input: resolve(here, "renderer/index.html") },
    },
  },
});
