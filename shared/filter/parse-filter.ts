import { normalizeArchitecture } from "../oci/platform.ts";
import {
  FILTER_KEYS,
  type FilterKey,
  type FilterProblem,
  type FilterTest,
  type FilterToken,
  LOCKED,
  SCAN_WORDS,
  SIGNATURES,
  UNTAGGED,
} from "./filter-token.ts";
import { readSizeRange, readTimeRange } from "./read-range.ts";

/** Longer than any name, and short enough to be parsed with every key press; what stands behind is not read. */
const MAX_FILTER = 2000;

export interface FilterOptions {
  /** Milliseconds since 1970, from which ages are counted. */
  readonly now: number;
  /** Names may hold colons, as references do: `abc:` is then a word like any other. Tags never have one. */
  readonly colonsInNames: boolean;
}

/**
 * Reads a filter: `name:1.2* pushed:<30d created:>2026-01-01 platform:arm64 untagged size:>500MB digest:sha256:ab
 * -name:*-rc* signatures pulled:>30d scan:high label:prod locked`. Every other word is looked for anywhere in a row. Quotes keep spaces together, and take the meaning
 * from a key when they stand before it. Never throws: a token that says nothing has a problem.
 */
export function parseFilter(text: string, options: FilterOptions): readonly FilterToken[] {
  const tokens: FilterToken[] = [];
  const word = /(?:"[^"]*"?|[^\s"])+/g;
  for (const found of text.slice(0, MAX_FILTER).matchAll(word)) {
    const [typed] = found;
    const place = { text: typed, start: found.index, end: found.index + typed.length };
    tokens.push({ ...place, ...readWord(typed, options) });
  }
  return tokens;
}

type Read = Omit<FilterToken, "text" | "start" | "end">;

function readWord(typed: string, options: FilterOptions): Read {
  const parts = /^(-?)([A-Za-z]+):(.*)$/s.exec(typed);
  const key = FILTER_KEYS.find((one) => one === parts?.[2]?.toLowerCase());
  if (parts !== null && key !== undefined) {
    const read = readValue(key, unquoted(parts[3] ?? ""), options.now);
    return { negated: parts[1] === "-", key, ...read };
  }
  if (/^-?untagged$/i.test(typed)) {
    return { negated: typed.startsWith("-"), key: UNTAGGED, test: { kind: "untagged" } };
  }
  if (/^-?signatures$/i.test(typed)) {
    return { negated: typed.startsWith("-"), key: SIGNATURES, test: { kind: "signatures" } };
  }
  if (/^-?locked$/i.test(typed)) {
    return { negated: typed.startsWith("-"), key: LOCKED, test: { kind: "locked" } };
  }
  if (parts !== null && !options.colonsInNames) return { negated: false, problem: "unknown_key" };
  const text = unquoted(typed).toLowerCase();
  return { negated: false, ...(text === "" ? {} : { test: { kind: "text", text } }) };
}

function readValue(
  key: FilterKey,
  value: string,
  now: number,
): { readonly test: FilterTest } | { readonly problem: FilterProblem } {
  if (value.replace(/^[<>]=?/, "") === "") return { problem: "missing_value" };
  switch (key) {
    case "name":
      return { test: nameTest(value) };
    case "created":
    case "pushed":
    case "pulled": {
      const range = readTimeRange(value, now);
      return range === undefined ? { problem: "not_a_time" } : { test: { kind: key, range } };
    }
    case "size": {
      const range = readSizeRange(value);
      return range === undefined ? { problem: "not_a_size" } : { test: { kind: key, range } };
    }
    case "platform":
      return { test: { kind: key, parts: value.split("/").map(normalizeArchitecture) } };
    case "scan": {
      const word = SCAN_WORDS.find((one) => one === value.toLowerCase());
      return word === undefined ? { problem: "not_a_scan" } : { test: { kind: key, word } };
    }
    case "label":
      return { test: { kind: key, name: value.toLowerCase() } };
    default:
      return digestTest(value);
  }
}

/** `*` and `?` make a pattern of the whole name; without them the text may stand anywhere in it. */
function nameTest(value: string): FilterTest {
  if (!/[*?]/.test(value)) return { kind: "text", text: value.toLowerCase() };
  return { kind: "glob", parts: value.toLowerCase().split(/\*+/) };
}

function digestTest(value: string): { test: FilterTest } | { problem: FilterProblem } {
  // People copy what is shown, which may be shortened by dots.
  const parts = /^(?:(sha256|sha512):)?([0-9a-f]{1,128})(?:…|\.+)?$/.exec(value.toLowerCase());
  if (parts === null) return { problem: "not_a_digest" };
  return { test: { kind: "digest", algorithm: parts[1] ?? "", hex: parts[2] ?? "" } };
}

function unquoted(text: string): string {
  return text.replaceAll('"', "");
}
