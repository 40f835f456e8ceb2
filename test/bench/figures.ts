import { type Comparison, median, medianUsage, type Results, wallRatio } from "./results.ts";
import { titleOf } from "./matrix.ts";

/** One figure that the benchmark is there to show. */
export interface Verdict {
  readonly figure: string;
  /** "0.70 or less" */
  readonly target: string;
  readonly measured: string;
  /** Undefined when this run did not measure it. */
  readonly met: boolean | undefined;
  /** Which rows fall short, by how much; empty when none does. */
  readonly short: string;
}

const MEGABYTE = 1e6;

/** A layer of this size is large: the time goes into its bytes, not into requests. */
const LARGE_LAYER_BYTES = 2 * 1024 * 1024;

/** Rows that fall short and are named, the worst first: the tables below them show all. */
const MOST_NAMED = 3;

interface Value {
  readonly where: string;
  readonly value: number;
}

interface Figure {
  readonly figure: string;
  readonly limit: number;
  readonly atLeast?: boolean;
  readonly unit: string;
  readonly digits: number;
  readonly values: readonly Value[];
}

/** Holds every figure against its target. Pure: the same results always give the same verdicts. */
export function verdictsOf(results: Results): readonly Verdict[] {
  return figuresOf(results).map(judge);
}

function figuresOf(results: Results): readonly Figure[] {
  return [...ratioFigures(results), ...transferFigures(results), ...lineFigures(results)];
}

function ratioFigures({ comparisons }: Results): readonly Figure[] {
  const cold = comparisons.filter(({ state }) => state === "cold");
  const isLarge = (row: Comparison): boolean => row.largestLayerBytes >= LARGE_LAYER_BYTES;
  const ratio = (figure: string, limit: number, rows: readonly Comparison[]): Figure => ({
    figure,
    limit,
    unit: "",
    digits: 2,
    values: rows.flatMap((row) => {
      const found = wallRatio(row);
      return found === undefined ? [] : [{ where: titleOf(row), value: found.ratio }];
    }),
  });
  return [
    ratio(
      "Pulls: time over the best peer's",
      0.7,
      cold.filter(({ operation }) => operation === "pull"),
    ),
    ratio(
      "Pushes and copies of many small layers: time over the best peer's",
      0.6,
      cold.filter((row) => row.archive === undefined && row.operation !== "pull" && !isLarge(row)),
    ),
    ratio(
      "Pushes of large layers: time over the best peer's",
      1,
      cold.filter((row) => row.operation === "push" && isLarge(row)),
    ),
    ratio(
      "Exports and imports: time over skopeo's",
      1,
      cold.filter(({ archive }) => archive !== undefined),
    ),
  ];
}

function transferFigures({ comparisons }: Results): readonly Figure[] {
  const ours = comparisons.flatMap((row) =>
    (["app", "command"] as const).flatMap((contender) => {
      const usage = medianUsage(row.samples[contender]);
      return usage === undefined ? [] : [{ row, contender, usage }];
    }),
  );
  const rate = (operation: Comparison["operation"]): readonly Value[] =>
    ours
      .filter(({ row, contender }) => contender === "app" && row.operation === operation)
      .filter(({ row }) => row.link === "50 ms" && row.state === "cold")
      .filter(({ row }) => row.largestLayerBytes > 0.9 * row.bytes)
      .map(({ row, usage }) => ({
        where: titleOf(row),
        value: row.bytes / MEGABYTE / usage.wallSeconds,
      }));
  const fast = { atLeast: true, unit: " MB/s", digits: 0 } as const;
  return [
    {
      figure: "Peak memory of any transfer",
      limit: 150,
      unit: " MB",
      digits: 0,
      values: ours.map(({ row, contender, usage }) => ({
        where: `${titleOf(row)} (${contender === "app" ? "application" : "command"})`,
        value: usage.peakBytes / MEGABYTE,
      })),
    },
    { figure: "Down at 50 ms (R72)", limit: 200, ...fast, values: rate("pull") },
    { figure: "Up at 50 ms (R72)", limit: 100, ...fast, values: rate("push") },
    {
      figure: "Loopback GET, hash and file (R70)",
      limit: 800,
      ...fast,
      values: ours
        .filter(({ row, contender }) => contender === "app" && row.operation === "pull")
        .filter(
          ({ row }) => row.link === "direct" && row.scheme === "plain" && row.state === "cold",
        )
        .filter(({ row }) => row.largestLayerBytes > 0.9 * row.bytes)
        .map(({ row, usage }) => ({
          where: titleOf(row),
          value: row.bytes / MEGABYTE / usage.wallSeconds,
        })),
    },
  ];
}

/** Which lines have a target, and which. */
const LINES: readonly (Omit<Figure, "values"> & { readonly ids: readonly string[] })[] = [
  {
    figure: "Start of the command",
    ids: ["start-version", "start-store"],
    limit: 150,
    unit: " ms",
    digits: 0,
  },
  {
    figure: "Relay, plain (R70)",
    ids: ["relay-plain"],
    limit: 600,
    atLeast: true,
    unit: " MB/s",
    digits: 0,
  },
  {
    figure: "Relay, TLS (R70)",
    ids: ["relay-tls"],
    limit: 400,
    atLeast: true,
    unit: " MB/s",
    digits: 0,
  },
  {
    figure: "Event loop p99 at 1 Gbit/s (R71)",
    ids: ["loop-p99"],
    limit: 10,
    unit: " ms",
    digits: 1,
  },
  {
    figure: "Event loop utilization at 1 Gbit/s (R71)",
    ids: ["loop-utilization"],
    limit: 0.2,
    unit: "",
    digits: 2,
  },
  {
    figure: "Memory above idle of 8 transfers (R73)",
    ids: ["memory-pulls", "memory-pushes"],
    limit: 64,
    unit: " MiB",
    digits: 0,
  },
  {
    figure: "Requests for a new blob of a push (R74)",
    ids: ["requests-new"],
    limit: 3,
    unit: "",
    digits: 1,
  },
  {
    figure: "Requests for a blob that exists (R74)",
    ids: ["requests-existing"],
    limit: 1,
    unit: "",
    digits: 1,
  },
  {
    figure: "Requests for a mounted blob (R74)",
    ids: ["requests-mounted"],
    limit: 2,
    unit: "",
    digits: 1,
  },
  {
    figure: "Requests for an unchanged pull (R74)",
    ids: ["requests-unchanged-pull"],
    limit: 1,
    unit: "",
    digits: 0,
  },
  {
    figure: "Requests for a new tag, besides HEADs (R74)",
    ids: ["requests-retag-body"],
    limit: 2,
    unit: "",
    digits: 0,
  },
];

function lineFigures({ measures }: Results): readonly Figure[] {
  return LINES.map(({ ids, ...figure }) => ({
    ...figure,
    values: measures
      .filter(({ id }) => ids.includes(id))
      .map(({ title, values }) => ({ where: title, value: median(values) })),
  }));
}

function judge({ figure, limit, atLeast = false, unit, digits, values }: Figure): Verdict {
  const say = (value: number): string => `${value.toFixed(digits)}${unit}`;
  const target = `${say(limit)} or ${atLeast ? "more" : "less"}`;
  if (values.length === 0)
    return { figure, target, measured: "not measured", met: undefined, short: "" };
  const isMet = (value: number): boolean => (atLeast ? value >= limit : value <= limit);
  const short = values.filter(({ value }) => !isMet(value));
  const sorted = values.map(({ value }) => value).toSorted((a, b) => a - b);
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  const measured = values.length === 1 ? say(least) : `${say(least)} to ${say(most)}`;
  const shortfall = ({ where, value }: Value): string =>
    `${where}: ${say(value)}, ${say(Math.abs(value - limit))} too ${atLeast ? "few" : "much"}`;
  const worst = short.toSorted((a, b) => Math.abs(b.value - limit) - Math.abs(a.value - limit));
  const named = worst.slice(0, MOST_NAMED).map(shortfall);
  const others = worst.length - named.length;
  return {
    figure,
    target,
    measured,
    met: short.length === 0,
    short: [...named, ...(others > 0 ? [`and ${others} of ${values.length} more`] : [])].join("; "),
  };
}

/** How near the push of the large layer comes to a bare PUT of the same bytes: 1 is as fast. */
export function bareShare({ comparisons, measures }: Results): number | undefined {
  const put = measures.find(({ id }) => id === "bare-put");
  const push = comparisons.find(
    ({ operation, state, scheme, link, bytes, largestLayerBytes }) =>
      operation === "push" &&
      state === "cold" &&
      scheme === "plain" &&
      link === "direct" &&
      largestLayerBytes > 0.9 * bytes,
  );
  const ours = medianUsage(push?.samples.app);
  return put === undefined || ours === undefined
    ? undefined
    : median(put.values) / ours.wallSeconds;
}
