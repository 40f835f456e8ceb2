import { assertNever } from "../../shared/assert-never.ts";

/** Where something stands in a text, counted from 1, as editors do. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** White space, then one token of RFC 8259, or nothing. */
const TOKEN =
  /[ \t\n\r]*(?:([{}[\],:])|("[ !#-[\]-\u{10ffff}]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[ !#-[\]-\u{10ffff}]*)*")|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null))?/uy;

type Kind = "open" | "close" | "," | ":" | "string" | "value" | "end";

/** What may come next: `first` is the place after an opening bracket, where it may close at once. */
type Expected = "value" | "key" | "colon" | "after";

/**
 * The first place at which a text is no JSON; its end when something is missing there. `JSON.parse` tells the place not
 * always, and repeats the text around it, which may be a secret.
 */
export function jsonFaultPlace(text: string): TextPlace {
  const scanner = new RegExp(TOKEN);
  const open: string[] = [];
  let expected: Expected = "value";
  let isFirst = false;
  for (;;) {
    const match = scanner.exec(text);
    const whole = match?.[0] ?? "";
    const word = whole.trimStart();
    const at = scanner.lastIndex - word.length;
    const kind = kindOf(match, word);
    const next = step({ kind, expected, isFirst, inside: open.at(-1) });
    if (kind === "end" || next === undefined) return placeAt(text, at);
    if (kind === "open") open.push(word);
    if (kind === "close" && open.pop() !== (word === "}" ? "{" : "[")) return placeAt(text, at);
    isFirst = kind === "open";
    expected = kind === "open" ? (word === "{" ? "key" : "value") : next;
  }
}

function kindOf(match: RegExpExecArray | null, word: string): Kind {
  if (word === "") return "end";
  if (match?.[2] !== undefined) return "string";
  if (word === "{" || word === "[") return "open";
  if (word === "}" || word === "]") return "close";
  return word === "," || word === ":" ? word : "value";
}

interface State {
  readonly kind: Kind;
  readonly expected: Expected;
  readonly isFirst: boolean;
  readonly inside: string | undefined;
}

/** What may follow the token, or undefined when the token may not stand here. */
function step({ kind, expected, isFirst, inside }: State): Expected | undefined {
  switch (kind) {
    case "open":
    case "value":
      return expected === "value" ? "after" : undefined;
    case "string":
      if (expected === "key") return "colon";
      return expected === "value" ? "after" : undefined;
    case ":":
      return expected === "colon" ? "value" : undefined;
    case ",":
      if (expected !== "after" || inside === undefined) return undefined;
      return inside === "{" ? "key" : "value";
    case "close":
      return expected === "after" || isFirst ? "after" : undefined;
    case "end":
      return undefined;
    default:
      return assertNever(kind);
  }
}

function placeAt(text: string, index: number): TextPlace {
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: index - lineStart + 1 };
}
