import { additionOfName } from "../addition-tag.ts";
import { fitsGlob } from "./glob.ts";
import type { FilterTest, FilterToken } from "./filter-token.ts";
import { fitsService, isOfService, type ServiceDetails } from "./match-service.ts";
import { isTimeWithin, isWithin } from "./within-range.ts";

/** What a filter may ask of a row. Absent is what the place does not tell. */
export interface FilterDetails {
  readonly digest?: string | undefined;
  readonly platforms?: readonly string[] | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  /** ISO 8601 */
  readonly created?: string | undefined;
  /** ISO 8601; few registries tell it. */
  readonly pushed?: string | undefined;
  /** Absent where no service lists its images: what asks for it fits nothing then, in either direction. */
  readonly service?: ServiceDetails | undefined;
}

export interface FilterRow {
  /** What the row is called. */
  readonly text: string;
  readonly tagged: boolean;
  /** Undefined while nothing but the name is known. */
  readonly details: FilterDetails | undefined;
}

/** Whether a row fits; `unknown` when its details would have to be known first. */
export type FilterVerdict = "yes" | "no" | "unknown";

/** A filter that is ready to be asked about many rows. */
export interface Filter {
  /** Every row fits. */
  readonly isEmpty: boolean;
  /** Some token asks for more than names. */
  readonly needsDetails: boolean;
  readonly verdictOf: (row: FilterRow) => FilterVerdict;
}

/** All tokens must hold; those that say nothing are left aside. */
export function createFilter(tokens: readonly FilterToken[]): Filter {
  const asked = tokens.filter((token): token is FilterToken & { test: FilterTest } => {
    return token.test !== undefined;
  });
  // What names alone decide goes first: it is quick, and may make the details needless.
  const ofNames = asked.filter(({ test }) => isOfName(test));
  const ofDetails = asked.filter(({ test }) => !isOfName(test) && !isOfService(test));
  const ofService = asked.filter(({ test }) => isOfService(test));
  return {
    isEmpty: asked.length === 0,
    needsDetails: ofDetails.length + ofService.length > 0,
    verdictOf(row) {
      const text = row.text.toLowerCase();
      for (const { test, negated } of ofNames) {
        if (fitsName(test, text, row.tagged) === negated) return "no";
      }
      const { details } = row;
      for (const { test, negated } of ofService) {
        // Nobody tells: looking at more images would not either.
        if (details?.service === undefined) return "no";
        if (fitsService(test, details.service) === negated) return "no";
      }
      if (ofDetails.length === 0) return "yes";
      if (details === undefined) return "unknown";
      return ofDetails.every(({ test, negated }) => fitsDetails(test, details) !== negated)
        ? "yes"
        : "no";
    },
  };
}

function isOfName({ kind }: FilterTest): boolean {
  return kind === "text" || kind === "glob" || kind === "untagged" || kind === "signatures";
}

function fitsName(test: FilterTest, text: string, tagged: boolean): boolean {
  if (test.kind === "text") return text.includes(test.text);
  if (test.kind === "signatures") return additionOfName(text) !== undefined;
  return test.kind === "glob" ? fitsGlob(test.parts, text) : !tagged;
}

function fitsDetails(test: FilterTest, details: FilterDetails): boolean {
  switch (test.kind) {
    case "size":
      return details.size !== undefined && isWithin(details.size, test.range);
    case "created":
      return isTimeWithin(details.created, test.range);
    case "pushed":
      // Where no push is told, the image's own date is the nearest thing that is.
      return isTimeWithin(details.pushed ?? details.created, test.range);
    case "platform":
      return details.platforms?.some((platform) => hasParts(platform, test.parts)) ?? false;
    case "digest": {
      if (details.digest === undefined) return false;
      const colon = details.digest.indexOf(":");
      const algorithm = details.digest.slice(0, colon);
      return (
        (test.algorithm === "" || test.algorithm === algorithm) &&
        details.digest.startsWith(test.hex, colon + 1)
      );
    }
    default:
      return true;
  }
}

function hasParts(platform: string, wanted: readonly string[]): boolean {
  const parts = platform.toLowerCase().split("/");
  return parts.some((_, start) => wanted.every((part, index) => parts[start + index] === part));
}
