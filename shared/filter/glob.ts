/**
 * Whether a text is these parts in their order with anything between them, from its beginning to its end; a `?` stands
 * for any one character. Takes each part where it is found first, so that no pattern is slow.
 */
export function fitsGlob(parts: readonly string[], text: string): boolean {
  const [first = "", ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return first.length === text.length && isAt(first, text, 0);
  const end = text.length - last.length;
  if (end < first.length || !isAt(first, text, 0) || !isAt(last, text, end)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = find(part, text, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

function find(part: string, text: string, from: number): number {
  if (!part.includes("?")) return text.indexOf(part, from);
  for (let at = from; at + part.length <= text.length; at += 1) {
    if (isAt(part, text, at)) return at;
  }
  return -1;
}

function isAt(part: string, text: string, at: number): boolean {
  if (!part.includes("?")) return text.startsWith(part, at);
  for (let index = 0; index < part.length; index += 1) {
    if (part[index] !== "?" && part[index] !== text[at + index]) return false;
  }
  return true;
}
