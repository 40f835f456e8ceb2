import type { Comparison, Measure, Results, Usage } from "../../../bench/results.ts";

/** A run of so many seconds. */
export function aUsage(wallSeconds: number, more: Partial<Usage> = {}): Usage {
  return { wallSeconds, cpuSeconds: 1, peakBytes: 100e6, requests: 3, ...more };
}

/** A cold, direct pull of one large layer. */
export function aComparison(more: Partial<Comparison> = {}): Comparison {
  return {
    image: "1 x 1 GiB",
    operation: "pull",
    state: "cold",
    scheme: "plain",
    link: "direct",
    bytes: 1e9,
    largestLayerBytes: 1e9,
    samples: { app: [aUsage(1)], skopeo: [aUsage(4)], crane: [aUsage(2)] },
    ...more,
  };
}

export function someResults(
  comparisons: readonly Comparison[],
  measures: readonly Measure[] = [],
): Results {
  return {
    version: 1,
    command: "npm run bench",
    date: "2026-11-21",
    quick: false,
    runs: 5,
    seconds: 1800,
    machine: {
      processor: "Some processor",
      cores: 2,
      memoryBytes: 8 * 2 ** 30,
      system: "Linux 6",
      loadBefore: 0.1,
    },
    tools: [{ name: "skopeo", version: "1.9.3" }],
    comparisons: [...comparisons],
    measures: [...measures],
  };
}
