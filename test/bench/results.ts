import { z } from "zod";

/** Who is compared: the engine in the running application, our whole command, and the whole commands of peers. */
export const CONTENDERS = ["app", "command", "skopeo", "crane", "regctl", "oras"] as const;
export type Contender = (typeof CONTENDERS)[number];
export type Peer = Exclude<Contender, "app" | "command">;

/** Between registries and folders; the last two between folders and tar files. */
export const OPERATIONS = ["pull", "push", "copy", "export", "import"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Tar files: an OCI layout, and what `docker save` writes. */
export const ARCHIVE_FORMS = ["oci-archive", "docker-archive"] as const;
export type ArchiveForm = (typeof ARCHIVE_FORMS)[number];

/** What one run took. */
const usageSchema = z.object({
  wallSeconds: z.number(),
  /** User and system time of the program and its children. */
  cpuSeconds: z.number(),
  /** The most memory it held, in bytes. */
  peakBytes: z.number(),
  /** Of the running application: how much of that came on top of what it held before. */
  aboveIdleBytes: z.number().optional(),
  /** Requests that the registries answered. */
  requests: z.number(),
});

export type Usage = z.infer<typeof usageSchema>;

const comparisonSchema = z.object({
  image: z.string(),
  operation: z.enum(OPERATIONS),
  /** Of exports and imports. */
  archive: z.enum(ARCHIVE_FORMS).optional(),
  /** `unchanged`: the destination has the image already. */
  state: z.enum(["cold", "unchanged"]),
  scheme: z.enum(["plain", "TLS"]),
  link: z.enum(["direct", "50 ms"]),
  /** Of all layers. */
  bytes: z.number(),
  largestLayerBytes: z.number(),
  samples: z.partialRecord(z.enum(CONTENDERS), z.array(usageSchema)),
});

export type Comparison = z.infer<typeof comparisonSchema>;

/** A line of its own, such as the start-up time of a command. */
const measureSchema = z.object({
  id: z.string(),
  title: z.string(),
  unit: z.enum(["s", "ms", "MB/s", "MiB", "requests", "times", "ELU"]),
  /** One for each run. */
  values: z.array(z.number()),
});

export type Measure = z.infer<typeof measureSchema>;

/** Everything a run of the benchmark found: `--out` writes it, the page and the picture are made of it alone. */
export const resultsSchema = z.object({
  version: z.literal(1),
  command: z.string(),
  date: z.string(),
  quick: z.boolean(),
  runs: z.number(),
  seconds: z.number(),
  machine: z.object({
    processor: z.string(),
    cores: z.number(),
    memoryBytes: z.number(),
    system: z.string(),
    loadBefore: z.number(),
  }),
  /** Name and version of every program that took part. */
  tools: z.array(z.object({ name: z.string(), version: z.string() })),
  comparisons: z.array(comparisonSchema),
  measures: z.array(measureSchema),
});

export type Results = z.infer<typeof resultsSchema>;

/** The one in the middle; the mean of the two in the middle of an even number. NaN of none. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}

/** The median of each figure on its own; undefined when there was no run. */
export function medianUsage(usages: readonly Usage[] | undefined): Usage | undefined {
  if (usages === undefined || usages.length === 0) return undefined;
  const above = usages.flatMap(({ aboveIdleBytes }) => aboveIdleBytes ?? []);
  return {
    wallSeconds: median(usages.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: median(usages.map(({ cpuSeconds }) => cpuSeconds)),
    peakBytes: median(usages.map(({ peakBytes }) => peakBytes)),
    ...(above.length === 0 ? {} : { aboveIdleBytes: median(above) }),
    requests: median(usages.map(({ requests }) => requests)),
  };
}

/** Ours over that of the quickest peer present: under 1, we took less time. */
export function wallRatio(
  comparison: Comparison,
  ours: "app" | "command" = "app",
): { readonly ratio: number; readonly peer: Peer } | undefined {
  const own = medianUsage(comparison.samples[ours]);
  const best = bestPeer(comparison);
  if (own === undefined || best === undefined) return undefined;
  return { ratio: own.wallSeconds / best.wallSeconds, peer: best.peer };
}

/** The peer with the shortest median. */
export function bestPeer(
  comparison: Comparison,
): { readonly peer: Peer; readonly wallSeconds: number } | undefined {
  return CONTENDERS.flatMap((peer) => {
    if (peer === "app" || peer === "command") return [];
    const usage = medianUsage(comparison.samples[peer]);
    return usage === undefined ? [] : [{ peer, wallSeconds: usage.wallSeconds }];
  }).toSorted((a, b) => a.wallSeconds - b.wallSeconds)[0];
}
