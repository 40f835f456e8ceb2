import { printable } from "../../../shared/printable.ts";

/**
 * A JSON document set out in lines, safe to show: what cannot be seen becomes visible escapes. A text that is no JSON
 * is shown as it is, line by line.
 */
export function prettyJson(text: string): string {
  return setOut(text).split("\n").map(printable).join("\n");
}

function setOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
