import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Milliseconds; a machine that does something else for a moment is no failure. */
const testTimeout = 20_000;

const node = {
  environment: "node" as const,
  pool: "forks" as const,
  testTimeout,
  // The summary at the end of a run quotes messages without the difference below them: characters that say enough.
  chaiConfig: { truncateThreshold: 2000 },
};

/**
 * Test files at the same time. Vitest leaves one core to itself, which on two cores is one file after another; most of
 * ours wait for sockets, disks and other programs.
 */
const maxWorkers = Math.max(2, availableParallelism() - 1);

/** One project for each environment; `npm test` says in which order they run. */
export default defineConfig({
  test: {
    projects: [
      { test: { ...node, maxWorkers, name: "shared", include: ["test/unit/shared/**/*.test.ts"] } },
      {
        test: {
          ...node,
          maxWorkers,
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
          maxWorkers,
          testTimeout,
          environment: "happy-dom",
          include: ["test/unit/renderer/**/*.test.ts", "test/unit/renderer/**/*.test.tsx"],
        },
      },
      {
        test: {
          ...node,
          maxWorkers,
          name: "conformance",
          include: ["test/conformance/**/*.test.ts"],
        },
      },
      {
        test: {
          ...node,
          maxWorkers,
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
          // Each has a browser and registries of its own; more than two at a time are too much for their patience.
          maxWorkers: 2,
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
