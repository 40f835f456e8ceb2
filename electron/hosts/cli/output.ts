import { AppError, isAppError, toWireError } from "../../../shared/errors.ts";
import { describeError } from "../../../shared/i18n/error-text.ts";
import type { Language } from "../../../shared/i18n/language.ts";
import { printable } from "../../../shared/printable.ts";
import type { Messages } from "./messages/en.ts";

/** The two streams a command writes to; `columns` is set on a terminal. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface OutputOptions {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  readonly json: boolean;
  readonly language: Language;
  readonly messages: Messages;
}

/** Where a command's words go. Everything a registry said is made printable on the way. */
export interface Output {
  readonly json: boolean;
  readonly messages: Messages;
  readonly stdout: TextStream;
  /** One line for people. Nothing under `--json`. */
  line(text: string): void;
  /** Aligned columns for people. */
  table(header: readonly string[], rows: readonly (readonly string[])[]): void;
  /** The one document of `--json`. */
  document(value: unknown): void;
  /** Exactly these bytes, for `--raw`. */
  raw(text: string): void;
  /** The same with everything on standard error, for a command whose standard output carries an image. */
  aside(): Output;
  /** On standard error; further lines stand indented below the first. */
  warn(text: string, ...more: readonly string[]): void;
  /** What failed, on which thing, what to do next; on standard error. */
  error(error: unknown): void;
}

export function createOutput(options: OutputOptions): Output {
  const { stdout, stderr, json, messages } = options;
  const line = (text: string): void => {
    if (!json) stdout.write(`${printable(text)}\n`);
  };
  return {
    json,
    messages,
    stdout,
    line,
    table(header, rows) {
      for (const row of alignColumns([header, ...rows.map((cells) => cells.map(printable))]))
        line(row);
    },
    document(value) {
      if (json) stdout.write(`${jsonText(value)}\n`);
    },
    raw(text) {
      stdout.write(text);
    },
    aside: () => createOutput({ ...options, stdout: stderr }),
    warn(text, ...more) {
      const lines = [`${messages.warningPrefix}: ${printable(text)}`];
      for (const line of more) lines.push(`  ${printable(line)}`);
      stderr.write(`${lines.join("\n")}\n`);
    },
    error(error) {
      stderr.write(json ? errorDocument(error) : errorText(error, options));
    },
  };
}

function errorDocument(error: unknown): string {
  return `${jsonText({ error: toWireError(error) })}\n`;
}

/** JSON leaves C1 controls and direction overrides as they are; escaped, it is the same document and drives nothing. */
function jsonText(value: unknown): string {
  return printable(JSON.stringify(value));
}

function errorText(error: unknown, { language, messages }: OutputOptions): string {
  const known = isAppError(error) ? error : new AppError("internal", "unexpected failure");
  const { what, thing, next, evidence, context } = describeError(toWireError(known), language);
  const lines = [
    `${messages.errorPrefix}: ${what}${thing === "" ? "" : `: ${thing}`}`,
    ...[evidence, context, next].filter((text) => text !== "").map((text) => `  ${text}`),
  ];
  return `${lines.join("\n")}\n`;
}

function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, displayWidth(cell));
    });
  }
  const pad = (cell: string, column: number): string =>
    cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - displayWidth(cell)));
  return rows.map((row) => row.map(pad).join("   ").trimEnd());
}

/** Columns a text takes on a terminal: Chinese, Japanese and Korean characters take two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text)
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
        character,
      )
        ? 2
        : 1;
  return width;
}
