import type { Usage } from "./measured-command.ts";

/** One line of the table: medians of both tools. */
export interface Row {
  readonly image: string;
  readonly operation: string;
  readonly portolan: Usage;
  readonly skopeo: Usage;
}

/** The median of each figure on its own. */
export function median(usages: readonly Usage[]): Usage {
  const middle = (figures: readonly number[]): number => {
    const sorted = figures.toSorted((a, b) => a - b);
    const half = Math.floor(sorted.length / 2);
    const upper = sorted[half] ?? 0;
    return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
  };
  return {
    wallSeconds: middle(usages.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: middle(usages.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: middle(usages.map(({ peakBytes }) => peakBytes)),
  };
}

/** A Markdown table. A ratio under 1 means that Portolan took less. */
export function formatTable(rows: readonly Row[], runs: number): string {
  const columns = [
    "wall s",
    "skopeo",
    "ratio",
    "CPU s",
    "skopeo",
    "ratio",
    "peak MiB",
    "skopeo",
    "ratio",
  ];
  const header = ["image", "operation", ...columns];
  const lines = rows.map(({ image, operation, portolan, skopeo }) => [
    image,
    operation,
    ...compare(portolan.wallSeconds, skopeo.wallSeconds, 2),
    ...compare(portolan.cpuSeconds, skopeo.cpuSeconds, 2),
    ...compare(portolan.peakBytes / 2 ** 20, skopeo.peakBytes / 2 ** 20, 0),
  ]);
  const rule = header.map((_, index) => (index < 2 ? "---" : "---:"));
  const table = [header, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `${table}\n\nMedian of ${runs} runs, in turns, each into an empty destination.`;
}

function compare(ours: number, theirs: number, digits: number): readonly string[] {
  const ratio = theirs === 0 ? "-" : (ours / theirs).toFixed(2);
  return [ours.toFixed(digits), theirs.toFixed(digits), `**${ratio}**`];
}
