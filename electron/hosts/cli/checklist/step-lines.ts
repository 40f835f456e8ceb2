import { DIAGNOSIS_FACTS, type DiagnosisStep } from "../../../../shared/diagnosis.ts";
import type { WireError } from "../../../../shared/errors.ts";
import { describeError } from "../../../../shared/i18n/error-text.ts";
import type { Language } from "../../../../shared/i18n/language.ts";
import type { NetworkMessages } from "../messages/en/network.ts";
import { displayWidth } from "../output.ts";
import { certificateLines } from "./certificate-lines.ts";

const MARKS: Readonly<Record<DiagnosisStep["state"], string>> = {
  running: "·",
  passed: "✓",
  warning: "!",
  failed: "✗",
  skipped: "–",
};
/** Wide enough for `12.3 s` and `999 ms`, so that the facts stand in one column. */
const TIME_WIDTH = 7;
const INDENT = "    ";

/** What a line of the checklist depends on besides its step. */
export interface StepLineOptions {
  readonly words: NetworkMessages;
  readonly language: Language;
  /** Show certificates that are trusted, too. */
  readonly verbose: boolean;
  readonly now: Date;
}

/** The line of a step that is being tried. */
export function runningLine({ step }: DiagnosisStep, words: NetworkMessages): string {
  return `${MARKS.running} ${words.checklist.steps[step]}${words.checklist.running}`;
}

/** A step that has ended: one line, and below it whatever explains a failure. */
export function stepLines(step: DiagnosisStep, options: StepLineOptions): string[] {
  const { words, language, verbose, now } = options;
  const name = padded(words.checklist.steps[step.step], nameWidth(words));
  const time = padded(
    step.milliseconds === undefined ? "" : formatMilliseconds(step.milliseconds),
    TIME_WIDTH,
  );
  const line = `${MARKS[step.state]} ${name}  ${time}  ${detailsOf(step, words)}`.trimEnd();
  const showsChain = verbose || step.state === "failed";
  const chain = showsChain ? certificateLines(step.certificates ?? [], words.certificate, now) : [];
  return [line, ...indented(explanationOf(step, chain.length > 0, language)), ...indented(chain)];
}

/** The evidence of a refused certificate is the certificate, which is not shown twice. */
function explanationOf(
  { error }: DiagnosisStep,
  showsChain: boolean,
  language: Language,
): string[] {
  if (error === undefined) return [];
  const repeated = showsChain ? describeError(error, language).evidence : "";
  const reason = String(error.details["reason"] ?? "");
  return errorLines(error, language)
    .map((line) => (repeated !== "" && line === repeated ? reason : line))
    .filter((line) => line !== "");
}

/** What failed, the evidence, and what to do: the same words as those of a failed command. */
export function errorLines(error: WireError, language: Language): string[] {
  const { what, thing, next, evidence, context } = describeError(error, language);
  const first = thing === "" ? what : `${what}: ${thing}`;
  return [first, evidence, context, next].filter((text) => text !== "");
}

/** Milliseconds for people: `0 ms`, `870 ms`, `1.2 s`. */
export function formatMilliseconds(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  return whole < 1000 ? `${whole} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function detailsOf({ facts, skipped }: DiagnosisStep, { checklist }: NetworkMessages): string {
  const known = DIAGNOSIS_FACTS.flatMap((name) => {
    const value = facts[name];
    return value === undefined || value === "" ? [] : [`${checklist.facts[name]}: ${value}`];
  });
  if (skipped !== undefined) known.unshift(checklist.skips[skipped]);
  return known.join(" · ");
}

function nameWidth({ checklist }: NetworkMessages): number {
  return Math.max(...Object.values(checklist.steps).map(displayWidth));
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === "" ? "" : INDENT + line));
}
