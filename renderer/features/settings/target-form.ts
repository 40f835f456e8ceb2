import { toWireError, type WireError } from "../../../shared/errors.ts";
import { formatLocation, parseLocation } from "../../../shared/location.ts";
import { parsePlatform } from "../../../shared/oci/platform.ts";
import { checkPattern, fillPattern } from "../../../shared/push-pattern.ts";
import { checkTarget, type PushTarget, targetKey } from "../../../shared/push-target.ts";
import { sourceWords } from "../../../shared/source-words.ts";

/** What stands in the fields of a target. */
export interface TargetFields {
  readonly name: string;
  /** One a line. */
  readonly patterns: string;
  /** With spaces or commas between them. */
  readonly platforms: string;
  readonly overwrite: PushTarget["overwrite"];
  readonly preview: boolean;
}

/** The problem of each field that has one. */
export interface TargetProblems {
  readonly name?: "name" | "taken";
  readonly patterns?: "patterns" | WireError;
  /** The word that is no platform. */
  readonly platforms?: string;
}

/** Either the target, or what is wrong with which field. */
export type TargetReading =
  | { readonly target: PushTarget; readonly problems?: undefined }
  | { readonly target?: undefined; readonly problems: TargetProblems };

export function fieldsOf(target: PushTarget | undefined): TargetFields {
  if (target === undefined) {
    return { name: "", patterns: "", platforms: "", overwrite: "ask", preview: true };
  }
  const { name, patterns, platforms, overwrite, preview } = target;
  const shown = platforms.join(", ");
  return { name, patterns: patterns.join("\n"), platforms: shown, overwrite, preview };
}

/** Reads the fields as the engine will, so that each problem can be told where it is. */
export function readTarget(fields: TargetFields, others: readonly PushTarget[]): TargetReading {
  const name = fields.name.trim();
  const patterns = linesOf(fields.patterns);
  const platforms = fields.platforms.split(/[\s,]+/).filter((word) => word !== "");
  const wrongPattern = firstProblem(patterns, checkPattern)?.error;
  const wrongPlatform = firstProblem(platforms, parsePlatform)?.text;
  const problems: TargetProblems = {
    ...nameProblem(name, others),
    ...(patterns.length === 0 ? { patterns: "patterns" } : {}),
    ...(wrongPattern === undefined ? {} : { patterns: wrongPattern }),
    ...(wrongPlatform === undefined ? {} : { platforms: wrongPlatform }),
  };
  if (Object.keys(problems).length > 0) return { problems };
  const { overwrite, preview } = fields;
  try {
    return {
      target: checkTarget({ name, patterns: [...patterns], platforms, overwrite, preview }),
    };
  } catch (error) {
    return { problems: { patterns: toWireError(error) } };
  }
}

/** Longest name, as the contract has it. */
const MAX_NAME_LENGTH = 60;

function nameProblem(name: string, others: readonly PushTarget[]): Pick<TargetProblems, "name"> {
  if (name === "" || name.length > MAX_NAME_LENGTH || /\p{C}/u.test(name)) return { name: "name" };
  const key = targetKey(name);
  return others.some((other) => targetKey(other.name) === key) ? { name: "taken" } : {};
}

/** The image that the example is made with. */
export const EXAMPLE = "alpine:3.20";

/** Where the example would go: a place for each pattern that is right. */
export function exampleOf(patterns: string): readonly string[] {
  const words = sourceWords(parseLocation(EXAMPLE));
  return linesOf(patterns).flatMap((pattern) => {
    try {
      return [formatLocation(fillPattern(pattern, words))];
    } catch {
      return []; // Half-typed: the problem is told when it is saved.
    }
  });
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function firstProblem(
  texts: readonly string[],
  check: (text: string) => unknown,
): { readonly text: string; readonly error: WireError } | undefined {
  for (const text of texts) {
    try {
      check(text);
    } catch (error) {
      return { text, error: toWireError(error) };
    }
  }
  return undefined;
}
