import { formatBytes } from "../bytes.ts";
import type { Comparison } from "../compare/compare.ts";
import type { FactRow } from "../compare/config.ts";
import type { LayerRow, PlacedLayer } from "../compare/layers.ts";
import type { PlatformRow } from "../compare/platforms.ts";
import type { Sign } from "../compare/sign.ts";
import { shortDigest } from "../oci/digest.ts";
import { printable } from "../printable.ts";
import { COMPARE_WORDS, type CompareWords } from "./compare-words.ts";
import type { Language } from "./language.ts";

/** Changed values that the sentence names; the rest is a number. */
const NAMED_CHANGES = 3;

/** `5 of 7 layers are the same; 12 MB of 80 MB differ; ENV PATH changed`. */
export function comparisonSentence(comparison: Comparison, language: Language): string {
  const words = COMPARE_WORDS[language];
  const { summary, configsCompared } = comparison;
  const unread = configsCompared || isArtifact(comparison) ? [] : [words.configUnread];
  if (summary.verdict === "identical") return words.identical;
  if (summary.verdict === "equal") return words.join([words.equal, ...unread]);
  const { layers, bytes, changedFacts, platforms } = summary;
  const names = changedFacts.slice(0, NAMED_CHANGES).map((row) => factName(row, language));
  return words.join([
    layers.total === 0 ? words.noLayers : words.layers(layers.same, layers.total),
    ...(bytes === undefined || bytes.added === 0
      ? []
      : [words.differ(formatBytes(bytes.added), formatBytes(bytes.total))]),
    ...(bytes === undefined || bytes.gone === 0 || bytes.added > 0
      ? []
      : [words.gone(formatBytes(bytes.gone))]),
    ...(names.length === 0 ? [] : [words.changed(names, changedFacts.length - names.length)]),
    ...(platforms.added + platforms.removed === 0
      ? []
      : [words.platforms(platforms.added, platforms.removed)]),
    ...unread,
  ]);
}

/** Neither has a config that could be compared, and none was to be expected. */
function isArtifact({ facts }: Comparison): boolean {
  return facts.every(({ field }) => field !== "config");
}

/** `ENV PATH`, `Entrypoint`. Safe to print. */
export function factName({ field, key }: FactRow, language: Language): string {
  const name = COMPARE_WORDS[language].fields[field];
  return key === undefined ? name : `${name} ${printable(key)}`;
}

/** What one image has at a fact; undefined where it does not have it. Ports and volumes have no values: the name says all. */
export function factValue(row: FactRow, side: "left" | "right"): string | undefined {
  const value = row[side];
  if (value === undefined) return undefined;
  if (value === "" && (row.field === "ports" || row.field === "volumes")) return "✓";
  return printable(value);
}

/** `a1b2c3d4e5f6, 12 MB`. */
export function layerText(layer: PlacedLayer | undefined): string | undefined {
  if (layer === undefined) return undefined;
  const digest = layer.digest ?? layer.diffId;
  return [
    ...(digest === undefined ? [] : [shortDigest(digest)]),
    ...(layer.size === undefined ? [] : [formatBytes(layer.size)]),
  ].join(", ");
}

/** How a layer stands, with where it moved. */
export function layerKindText({ kind, left, right }: LayerRow, language: Language): string {
  const words = COMPARE_WORDS[language];
  if (kind !== "moved" || left === undefined || right === undefined) return words.kinds[kind];
  return words.movedFrom(left.index + 1, right.index + 1);
}

/** One line of the report. */
export interface ReportRow {
  readonly sign: Sign;
  readonly what: string;
  readonly left: string;
  readonly right: string;
}

/** One part of the report. */
export interface ReportSection {
  readonly id: "platforms" | "layers" | "facts";
  readonly title: string;
  readonly rows: readonly ReportRow[];
}

export interface ReportOptions {
  readonly language: Language;
  /** With the rows that are the same. */
  readonly all?: boolean;
}

/** The parts of a comparison as rows of text, without those that have nothing to say. */
export function reportSections(
  comparison: Comparison,
  { language, all = false }: ReportOptions,
): readonly ReportSection[] {
  const words = COMPARE_WORDS[language];
  const parts = [
    { id: "platforms", rows: comparison.platforms.map((row) => platformReport(row, words)) },
    { id: "layers", rows: comparison.layers.map((row) => layerReport(row, language)) },
    { id: "facts", rows: comparison.facts.map((row) => factReport(row, language)) },
  ] as const;
  return parts
    .map(({ id, rows }) => ({
      id,
      title: words.sections[id],
      rows: rows.filter(({ sign }) => all || sign !== "="),
    }))
    .filter(({ rows }) => rows.length > 0);
}

function platformReport(
  { platform, sign, left, right }: PlatformRow,
  words: CompareWords,
): ReportRow {
  const shown = (digest: string | undefined, absent: Sign): string =>
    digest === undefined ? (sign === absent ? words.none : "✓") : shortDigest(digest);
  return {
    sign,
    what: platform === "" ? words.unnamedPlatform : printable(platform),
    left: shown(left, "+"),
    right: shown(right, "-"),
  };
}

function layerReport(row: LayerRow, language: Language): ReportRow {
  const words = COMPARE_WORDS[language];
  const number = (row.right ?? row.left)?.index ?? 0;
  return {
    sign: row.sign,
    what: `${words.layer(number + 1)} (${layerKindText(row, language)})`,
    left: layerText(row.left) ?? words.none,
    right: layerText(row.right) ?? words.none,
  };
}

function factReport(row: FactRow, language: Language): ReportRow {
  const words = COMPARE_WORDS[language];
  return {
    sign: row.sign,
    what: factName(row, language),
    left: factValue(row, "left") ?? words.none,
    right: factValue(row, "right") ?? words.none,
  };
}

/** The names of the two images, as their reader typed or sees them. */
export interface ReportNames {
  readonly left: string;
  readonly right: string;
}

/** Plain text, for a message or a file. */
export function comparisonText(
  comparison: Comparison,
  names: ReportNames,
  options: ReportOptions,
): string {
  const lines = [`- ${printable(names.left)}`, `+ ${printable(names.right)}`, ""];
  lines.push(comparisonSentence(comparison, options.language));
  for (const { title, rows } of reportSections(comparison, options)) {
    lines.push("", title);
    for (const { sign, what, left, right } of rows)
      lines.push(`  ${sign} ${what}: ${sign === "=" ? right : `${left} → ${right}`}`);
  }
  return `${lines.join("\n")}\n`;
}

/** Markdown, for an issue or a review: whatever a registry said stays text. */
export function comparisonMarkdown(
  comparison: Comparison,
  names: ReportNames,
  options: ReportOptions,
): string {
  const { columns } = COMPARE_WORDS[options.language];
  const lines = [`**${columns.first}**: ${code(names.left)}  `];
  lines.push(`**${columns.second}**: ${code(names.right)}`, "");
  lines.push(escaped(comparisonSentence(comparison, options.language)));
  for (const { title, rows } of reportSections(comparison, options)) {
    lines.push("", `### ${title}`, "");
    lines.push(`| | ${columns.what} | ${columns.first} | ${columns.second} |`, "|---|---|---|---|");
    for (const { sign, what, left, right } of rows)
      lines.push(`| ${code(sign)} | ${escaped(what)} | ${code(left)} | ${code(right)} |`);
  }
  return `${lines.join("\n")}\n`;
}

/** Inside a table a bar ends the cell even between backticks, and a backtick would end the code. */
function code(text: string): string {
  const inert = printable(text)
    .replaceAll("`", "'")
    .replaceAll("|", String.raw`\|`);
  return `\`${inert}\``;
}

function escaped(text: string): string {
  return printable(text).replaceAll(/[\\`*_{}[\]<>#|!~&@]/g, String.raw`\$&`);
}
