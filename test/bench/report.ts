import { bareShare, type Verdict, verdictsOf } from "./figures.ts";
import { LEFT_OUT } from "./matrix.ts";
import { putSections } from "./page-sections.ts";
import {
  bestPeer,
  type Comparison,
  type Contender,
  CONTENDERS,
  median,
  medianUsage,
  type Results,
  type Usage,
  wallRatio,
} from "./results.ts";

const MEGABYTE = 1e6;

/** What must be said about figures that a benchmark cannot show. */
const ELSEWHERE = [
  "Interrupted at random points, a pull fetches at most 8 MiB again for each kill: `test/integration/pull-crash.test.ts`.",
  "Interrupted, a push sends at most one chunk again: `test/integration/push-crash.test.ts`.",
];

/** What is known of the causes, by profiles and by loops that do nothing else; see the figures beside it. */
const WHY = [
  "**Pulls of large layers** cost a JavaScript engine about 1.75 s of processor time for 640 MiB, where crane takes 1.0 s: SHA-256 is",
  "0.35 s of either, the rest is copying between sockets, parser and buffers. A bare loop of GET, SHA-256 and write in Node, with nothing",
  "of ours, takes 1.2 to 1.3 s for these 20 layers. On two cores, one of which the registry needs, that is the time; more cores would let",
  "the hash run beside. Besides, we write every byte to the disk before a layer counts as there, and name an image only after that; none",
  "of the others waits for the disk.",
  "",
  "**Many small layers** are bound by the registry on this computer, which answers about 500 requests a second; over distance we keep to 8",
  "connections a registry, where crane has more at once.",
  "",
  "**Pushes of large layers** are bound by the registry, which hashes what it gets: see the share of a bare PUT. Large blobs go in chunks,",
  "so that an interruption costs one of them; a registry that reads a chunked blob again (distribution 2.8) is recognised, and gets one PUT.",
  "",
  "**Memory** of the application is everything that its process holds, and it ran every row before: it begins at 200 MB and reaches 450",
  "after many small layers and TLS, before freed buffers go back to the system. 8 transfers at once take 44 to 71 MiB on top of what",
  "it holds. A command takes 90 to 240 MB, of which Node itself has 60. Neither is where it should be, and the cause is not found yet.",
];

const NAMES: Readonly<Record<Contender, string>> = {
  app: "application",
  command: "command",
  skopeo: "skopeo",
  crane: "crane",
  regctl: "regctl",
  oras: "oras",
};

/**
 * What docs/benchmarks.md was before, with all that the results say anew; what people wrote around and between it stays.
 * Pure: the same results give the same page.
 */
export function formatPage(results: Results, before: string): string {
  return putSections(before.trim() === "" ? "# Benchmarks\n" : before, [
    { name: "introduction", content: introduction(results).join("\n") },
    { name: "times", content: times(results).join("\n") },
    { name: "costs", content: costs(results).join("\n") },
  ]);
}

function times(results: Results): string[] {
  return [
    "## Figures to reach",
    "",
    ...verdictTable(verdictsOf(results)),
    "",
    ...bareLine(results),
    ...ELSEWHERE.map((line) => `- ${line}`),
    "",
    "## Why some are not met",
    "",
    ...WHY,
    "",
    "## Time",
    "",
    "Seconds, median. **Bold** is the running application over the best other tool; under 1, we take less.",
    "",
    ...table(results, (usage) => usage.wallSeconds.toFixed(2), true),
  ];
}

function costs(results: Results): string[] {
  return [
    "## Processor time",
    "",
    "Seconds of user and system time.",
    "",
    ...table(results, (usage) => usage.cpuSeconds.toFixed(2)),
    "",
    "## Peak memory",
    "",
    "MB of resident memory; of the running application everything, with what it held before.",
    "",
    ...table(results, (usage) => (usage.peakBytes / MEGABYTE).toFixed(0)),
    "",
    "## Requests",
    "",
    "As the registries counted them, both sides of a copy together.",
    "",
    ...table(results, (usage) => usage.requests.toFixed(0)),
    "",
    "## Further lines",
    "",
    ...measureTable(results),
    "",
    "## How it was measured",
    "",
    ...method(results),
  ];
}

/** What the terminal shows at the end. */
export function formatSummary(results: Results): string {
  return [
    ...table(results, (usage) => usage.wallSeconds.toFixed(2), true),
    "",
    ...measureTable(results),
    "",
    ...verdictTable(verdictsOf(results)),
  ].join("\n");
}

function introduction({ command, date, machine, tools, runs, quick, seconds }: Results): string[] {
  const memory = Math.round(machine.memoryBytes / 2 ** 30);
  const programs = tools.map(({ name, version }) => `${name} ${version}`).join(", ");
  return [
    "![Time of each transfer over that of the best other tool](benchmarks.svg)",
    "",
    `Made by \`${command}\` on ${date}, in ${Math.round(seconds / 60)} minutes; median of ${runs} runs.`,
    `${machine.cores} x ${machine.processor}, ${memory} GiB, ${machine.system}, load ${machine.loadBefore.toFixed(2)} before.`,
    `${programs}.`,
    ...(quick ? ["", "**Made with `--quick`: small images, not figures to quote.**"] : []),
  ];
}

function verdictTable(verdicts: readonly Verdict[]): string[] {
  const word = ({ met, short }: Verdict): string => {
    if (met === undefined) return "not measured";
    return met ? "met" : `**not met**: ${short}`;
  };
  return markdownTable(
    ["figure", "target", "measured", "verdict"],
    verdicts.map((verdict) => [verdict.figure, verdict.target, verdict.measured, word(verdict)]),
    4,
  );
}

function bareLine(results: Results): string[] {
  const share = bareShare(results);
  if (share === undefined) return [];
  const percent = Math.round(share * 100);
  return [
    `- The push of the large layer runs at ${percent} % of the speed of a bare PUT with curl.`,
  ];
}

function table(
  { comparisons }: Results,
  cell: (usage: Usage) => string,
  withRatios = false,
): string[] {
  const present = CONTENDERS.filter((name) =>
    comparisons.some(({ samples }) => samples[name] !== undefined),
  );
  const header = ["image", "operation", "way", ...present.map((name) => NAMES[name])];
  const ratios = withRatios ? ["ratio", "command's"] : [];
  const rows = comparisons.map((row) => [
    row.image,
    row.operation,
    wayOf(row),
    ...present.map((name) => {
      const usage = medianUsage(row.samples[name]);
      return usage === undefined ? "" : cell(usage);
    }),
    ...(withRatios ? ratioCells(row) : []),
  ]);
  return markdownTable([...header, ...ratios], rows, 3);
}

function wayOf({ archive, state, scheme, link }: Comparison): string {
  if (archive !== undefined) return archive;
  const words = [scheme, link, ...(state === "unchanged" ? ["unchanged"] : [])];
  return words.join(", ");
}

function ratioCells(row: Comparison): string[] {
  const best = bestPeer(row);
  const [app, command] = [wallRatio(row, "app"), wallRatio(row, "command")];
  if (best === undefined) return ["", ""];
  return [
    app === undefined ? "" : `**${app.ratio.toFixed(2)}** (${best.peer})`,
    command === undefined ? "" : command.ratio.toFixed(2),
  ];
}

function measureTable({ measures }: Results): string[] {
  const digits = (value: number): number => (value < 10 ? 2 : value < 100 ? 1 : 0);
  const rows = measures.map(({ title, unit, values }) => {
    const middle = median(values);
    return [title, middle.toFixed(digits(middle)), unit, String(values.length)];
  });
  return markdownTable(["what", "median", "unit", "runs"], rows, 1);
}

/** @param words how many columns from the left hold words; figures stand at the right */
function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  words: number,
): string[] {
  const rule = header.map((_, index) => (index < words ? "---" : "---:"));
  return [header, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}

function method({ runs }: Results): string[] {
  return [
    "- Everything runs on one computer and shares its cores: Debian's docker-registry on loopback, the link, and the tool.",
    "- Layers are random bytes that do not compress. Sources lie in the page cache. Every tool starts with the same bytes",
    "  and its own defaults; every run has a destination that never held anything (a new registry or folder), except",
    "  “unchanged”, where the destination has the image already. What arrived is checked after every run.",
    "- Before every run, what was written earlier is flushed to the disk.",
    "- The tools take turns, and each takes every place in the order. Other tools and our command are timed as whole",
    "  processes. “Application” is `portolan serve` with a page connected, from the request until the engine records the",
    "  end; a page hears of it up to 100 ms later, because it is told at most ten times a second.",
    "- 50 ms is a proxy in a process of its own, 25 ms each way, one more round trip for every new connection.",
    "- TLS: a private authority, which skopeo and Portolan know from `certs.d`, the others from `SSL_CERT_FILE`.",
    "- Exports and imports are between a layout in a folder and a tar file, with skopeo, the only other tool that knows both",
    "  forms. Their layers are gzip. Docker's form, as skopeo writes it, holds them unpacked; ours holds them as they are.",
    `- Left out, so that one run of ${runs} stays below 35 minutes:`,
    ...LEFT_OUT.map((line) => `  - ${line}`),
  ];
}
