import { defineConfig } from "vitest/config";

const node = { environment: "node" as const, pool: "forks" as const, testTimeout: 20_000 };

/** One project for each environment; `npm test` says in which order they run. */
export default defineConfig({
  test: {
    projects: [
      { test: { ...node, name: "shared", include: ["test/unit/shared/**/*.test.ts"] } },
      {
        test: {
          ...node,
          name: "electron",
          include: [
            "test/unit/electron/**/*.test.ts",
            "test/unit/build/**/*.test.ts",
            "test/unit/test/**/*.test.ts",
            "test/unit/*.test.ts",
          ],
        },
      },
      {
        test: {
          name: "renderer",
          environment: "happy-dom",
          include: ["test/unit/renderer/**/*.test.ts", "test/unit/renderer/**/*.test.tsx"],
        },
      },
      { test: { ...node, name: "conformance", include: ["test/conformance/**/*.test.ts"] } },
      {
        test: {
          ...node,
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...node,
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...node,
          name: "interop",
          include: ["test/interop/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...node,
          name: "packaging",
          include: ["test/packaging/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
