import { AppError } from "../../../shared/errors.ts";

/** Longer ones nobody writes. Characters. */
const MAX_PATTERN = 200;
/** Each multiplies the ways in which a name of 128 characters may fit: three are two million at worst. */
const MAX_REPEATS = 3;

/** A part that is repeated as a whole, a look around, a reference back: what may take for ever. */
const COSTLY = /\)[*+?{]|\(\?|\\[1-9k]/;

/**
 * Which names a rule means: all of the name has to fit. The pattern is a server's, so only such are tried that take little time
 * with any name.
 * @throws unsupported for other patterns
 */
export function nameFilter(pattern: string): (name: string) => boolean {
  const repeats = pattern.match(/[*+{]/g)?.length ?? 0;
  const isCheap = pattern.length <= MAX_PATTERN && repeats <= MAX_REPEATS && !COSTLY.test(pattern);
  const expression = isCheap ? tryCompile(pattern) : undefined;
  if (expression === undefined)
    throw new AppError("unsupported", "the filter of the rule is too intricate to be used here", {
      details: { why: "the filter of the rule is too intricate to be used here" },
    });
  return (name) => expression.test(name);
}

function tryCompile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, "u");
  } catch {
    return undefined;
  }
}
