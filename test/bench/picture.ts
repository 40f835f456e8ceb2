import {
  bestPeer,
  type Comparison,
  type Contender,
  CONTENDERS,
  medianUsage,
  type Results,
} from "./results.ts";
import { titleOf } from "./matrix.ts";

/** In the picture's own units, which are pixels at its natural size. */
const WIDTH = 860;
const LABEL_WIDTH = 260;
const BAR_HEIGHT = 10;
const BAR_GAP = 2;
const ROW_GAP = 14;
const TOP = 62;
const BOTTOM = 34;

/** Bars longer than this many times the best other tool end in an arrow and their figure. */
const MOST = 2.5;

const NAMES: Readonly<Record<Contender, string>> = {
  app: "Portolan, application",
  command: "Portolan, command",
  skopeo: "skopeo",
  crane: "crane",
  regctl: "regctl",
  oras: "oras",
};

/**
 * Colours come from classes, so that the picture fits a light and a dark page: it is shown as an image, where only the
 * reader's system tells which. Each pair has at least 3:1 against its ground.
 */
const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #1f2430 }
.quiet { fill: #5b6472; font-size: 11px }
.ground { fill: #ffffff }
.line { stroke: #8a93a3; stroke-dasharray: 3 3 }
.app { fill: #0b6bcb } .command { fill: #5f9fdf }
.skopeo { fill: #b0562f } .crane { fill: #8a6d1a } .regctl { fill: #7a4fa3 } .oras { fill: #2e7d4f }
@media (prefers-color-scheme: dark) {
  text { fill: #e6e9ef }
  .quiet { fill: #a3adbd }
  .ground { fill: #14181f }
  .line { stroke: #7b8494 }
  .app { fill: #58a6ff } .command { fill: #3b74b5 }
  .skopeo { fill: #e08a5f } .crane { fill: #cdb057 } .regctl { fill: #b790de } .oras { fill: #64b985 }
}`;

/** The picture docs/benchmarks.svg: the time of every tool over that of the best peer. Pure, without a library. */
export function drawPicture({ comparisons }: Results): string {
  const rows = comparisons.filter((row) => bestPeer(row) !== undefined);
  const present = CONTENDERS.filter((name) => rows.some(({ samples }) => samples[name]));
  const rowHeight = present.length * (BAR_HEIGHT + BAR_GAP) + ROW_GAP;
  const height = TOP + rows.length * rowHeight + BOTTOM;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    "<title>Time of each transfer over that of the best other tool; shorter is better</title>",
    `<style>${STYLE}\n</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}"/>`,
    `<text x="14" y="24" font-weight="600">Time over that of the best other tool (shorter is better)</text>`,
    ...legend(present),
    ...rows.flatMap((row, index) => drawRow(row, present, TOP + index * rowHeight)),
    ...scale(height),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
}

function legend(present: readonly Contender[]): string[] {
  let x = 14;
  return present.flatMap((name) => {
    const at = x;
    // Wide enough for 12 px text of any system font.
    x += 28 + NAMES[name].length * 7;
    return [
      `<rect class="${name}" x="${at}" y="36" width="10" height="10"/>`,
      `<text class="quiet" x="${at + 15}" y="45">${NAMES[name]}</text>`,
    ];
  });
}

function drawRow(row: Comparison, present: readonly Contender[], top: number): string[] {
  const best = bestPeer(row)?.wallSeconds ?? Number.NaN;
  const middle = top + (present.length * (BAR_HEIGHT + BAR_GAP)) / 2 + 4;
  const label = `<text x="14" y="${round(middle)}">${escaped(titleOf(row))}</text>`;
  const bars = present.flatMap((name, index) => {
    const usage = medianUsage(row.samples[name]);
    if (usage === undefined) return [];
    const ratio = usage.wallSeconds / best;
    const y = top + index * (BAR_HEIGHT + BAR_GAP);
    const end = xOf(Math.min(ratio, MOST));
    const isLong = ratio > MOST;
    const figure = `${ratio.toFixed(2)}${isLong ? " →" : ""}`;
    const words = name === "app" || isLong ? figure : "";
    return [
      `<rect class="${name}" x="${LABEL_WIDTH}" y="${y}" width="${round(end - LABEL_WIDTH)}" height="${BAR_HEIGHT}"/>`,
      ...(words === ""
        ? []
        : [`<text class="quiet" x="${round(end + 4)}" y="${y + BAR_HEIGHT + 1}">${words}</text>`]),
    ];
  });
  return [label, ...bars];
}

/** A line where the best other tool stands, and half of it. */
function scale(height: number): string[] {
  return [0.5, 1, 1.5, 2].flatMap((ratio) => {
    const x = round(xOf(ratio));
    const bottom = height - BOTTOM + 4;
    return [
      ...(ratio === 1
        ? [`<line class="line" x1="${x}" y1="${TOP - 8}" x2="${x}" y2="${bottom}"/>`]
        : []),
      `<text class="quiet" x="${x}" y="${bottom + 16}" text-anchor="middle">${ratio}</text>`,
    ];
  });
}

function xOf(ratio: number): number {
  return LABEL_WIDTH + (ratio / MOST) * (WIDTH - LABEL_WIDTH - 60);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
