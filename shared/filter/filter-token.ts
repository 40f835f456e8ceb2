/** Words before a colon that narrow a list by more than its names. */
export const FILTER_KEYS = [
  "name",
  "created",
  "pushed",
  "pulled",
  "platform",
  "size",
  "digest",
  "scan",
  "label",
] as const;

export type FilterKey = (typeof FILTER_KEYS)[number];

/** A word of its own: rows without a name. */
export const UNTAGGED = "untagged";

/** A word of its own: tags that keep signatures and other additions of images. */
export const SIGNATURES = "signatures";

/** A word of its own: what a lock or a rule of the registry keeps from being changed or deleted. */
export const LOCKED = "locked";

/** What a scan may be asked for: the worst finding at least so bad, or how the scan stands. */
export const SCAN_WORDS = [
  "critical",
  "high",
  "medium",
  "low",
  "clean",
  "unscanned",
  "running",
  "failed",
] as const;

export type ScanWord = (typeof SCAN_WORDS)[number];

/** Why a token says nothing. It then leaves every row in. */
export type FilterProblem =
  "unknown_key" | "missing_value" | "not_a_time" | "not_a_size" | "not_a_digest" | "not_a_scan";

/** A half-open range; a side that is absent is open. */
export interface FilterRange {
  readonly from?: number;
  readonly to?: number;
}

/** What a token asks of a row. */
export type FilterTest =
  /** Plain text anywhere in the row's words, in lower case. */
  | { readonly kind: "text"; readonly text: string }
  /** A whole name with anything between these parts, of which the first and the last may be empty. Lower case. */
  | { readonly kind: "glob"; readonly parts: readonly string[] }
  /** Milliseconds since 1970. */
  | { readonly kind: "created" | "pushed" | "pulled"; readonly range: FilterRange }
  /** Bytes. */
  | { readonly kind: "size"; readonly range: FilterRange }
  /** Parts of `os/architecture/variant` that follow each other. */
  | { readonly kind: "platform"; readonly parts: readonly string[] }
  /** The beginning of the hexadecimal part, with the algorithm where it was given. */
  | { readonly kind: "digest"; readonly algorithm: string; readonly hex: string }
  | { readonly kind: "scan"; readonly word: ScanWord }
  /** The beginning or all of a label's name. Lower case. */
  | { readonly kind: "label"; readonly name: string }
  | { readonly kind: "untagged" | "signatures" | "locked" };

/** One token of a filter, and where it stands in the text. */
export interface FilterToken {
  /** As it was typed. */
  readonly text: string;
  readonly start: number;
  /** Behind the last character. */
  readonly end: number;
  /** Rows that fit are left out. */
  readonly negated: boolean;
  /** Absent for plain words. */
  readonly key?: FilterKey | typeof UNTAGGED | typeof SIGNATURES | typeof LOCKED;
  readonly test?: FilterTest;
  readonly problem?: FilterProblem;
}
