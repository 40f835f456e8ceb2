import { readProxy, type ProxyAddress } from "./parse-proxy.ts";

/** What a PAC file, or the system in its form, answers for a URL. */
export type PacVerdict =
  | { readonly kind: "direct" }
  | { readonly kind: "proxy"; readonly proxy: ProxyAddress }
  /** There are entries, but none of a kind that can be used. `word` is what the first begins with: `SOCKS`. */
  | { readonly kind: "unusable"; readonly word: string };

/** `SOCKS` alone means version 4, as in every browser: it takes no names and is not spoken here. */
const SCHEMES: Readonly<Record<string, string>> = {
  PROXY: "http",
  HTTP: "http",
  HTTPS: "https",
  SOCKS5: "socks5",
};

/** The longest word that is known, and a little more. */
const MAX_WORD_LENGTH = 20;

/**
 * The first usable entry of an answer such as `PROXY proxy.example.com:3128; DIRECT`. An empty answer means direct.
 * Format: return value of FindProxyForURL (Netscape, 1996; MDN, "Proxy Auto-Configuration (PAC) file").
 */
export function parsePacResult(text: string): PacVerdict {
  const entries = text
    .split(";")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  for (const entry of entries) {
    const verdict = parseEntry(entry);
    if (verdict !== undefined) return verdict;
  }
  const first = entries[0];
  return first === undefined
    ? { kind: "direct" }
    : { kind: "unusable", word: wordOf(first).slice(0, MAX_WORD_LENGTH) };
}

function parseEntry(entry: string): PacVerdict | undefined {
  const word = wordOf(entry);
  if (word === "DIRECT") return { kind: "direct" };
  const scheme = SCHEMES[word];
  if (scheme === undefined) return undefined;
  const reading = readProxy(`${scheme}://${entry.slice(word.length).trim()}`);
  return "why" in reading ? undefined : { kind: "proxy", proxy: reading.proxy };
}

function wordOf(entry: string): string {
  const [word = ""] = entry.split(/\s/, 1);
  return word.toUpperCase();
}
