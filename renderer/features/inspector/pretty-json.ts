import { printable } from "../../../shared/printable.ts";

/**
 * A JSON document set out in lines, safe to show: what cannot be seen becomes visible escapes. A text that is no JSON
 * is shown as it is, line by line.
 */
export function prettyJson(text: string): string {
  return setOut(text).split("\n").map(printable).join("\n");
}

/** Deeper documents are made to harm: set out, each line would be indented by thousands of characters. */
const MAX_NESTING = 100;

function setOut(text: string): string {
  if (isDeep(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Brackets in strings count too: this is a guard, and documents that people wrote are far from it. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth -= 1;
    if (depth > MAX_NESTING) return true;
  }
  return false;
}
