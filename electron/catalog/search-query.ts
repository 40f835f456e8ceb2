import type { Found } from "../../shared/catalog.ts";

/** What a typed text asks for. All of it is in small letters. */
export type SearchQuery =
  | { readonly kind: "nothing" }
  /** `sha256:3f2c`, or hexadecimal digits that are too long for a name. */
  | { readonly kind: "digest"; readonly digest: string }
  /** Words that must all be there, in whatever order. */
  | { readonly kind: "words"; readonly words: readonly string[] }
  /** `repository:tag`: what is before the colon must be in the repository, and what is behind it in the tag. */
  | { readonly kind: "pair"; readonly words: readonly string[]; readonly tag: string };

/** Longer texts are no names. */
const MAX_TEXT = 600;
/** Each word costs a look at every account. */
const MAX_WORDS = 6;
/** As many as the short form of a digest has; fewer may be a name such as `face`. */
const MIN_BARE_DIGITS = 12;

/** Reads what people type or paste: parts of names, references, digests. */
export function parseSearch(text: string): SearchQuery {
  const typed = text.slice(0, MAX_TEXT).trim().toLowerCase();
  const digest = /(?:^|@)((?:sha256|sha512):[0-9a-f]+)$/.exec(typed)?.[1];
  if (digest !== undefined) return { kind: "digest", digest };
  if (typed.length >= MIN_BARE_DIGITS && /^[0-9a-f]+$/.test(typed) && /\d/.test(typed))
    return { kind: "digest", digest: `sha256:${typed}` };
  const words = typed
    .replace(/^(?:docker|https?):\/\//, "")
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, MAX_WORDS);
  const last = words.at(-1);
  if (last === undefined) return { kind: "nothing" };
  const pair = /^(.*[^:]):([^:/]*)$/.exec(last);
  const [, before, tag] = pair ?? [];
  // In `localhost:5000` the colon belongs to the host, or so it may: both are looked for.
  if (before === undefined || tag === undefined) return { kind: "words", words };
  return { kind: "pair", words: [...words.slice(0, -1), before], tag };
}

/**
 * The words of a query that an account's host does not have itself, and so must be in the repository: `ghcr.io/acme` asks
 * the accounts of `ghcr.io` for `acme`, and so does `ghcr acme`. A part of a host alone asks for nothing.
 */
export function wordsBelow(host: string, words: readonly string[]): readonly string[] {
  return words.flatMap((word) => {
    if (word === host || (words.length > 1 && host.includes(word))) return [];
    const rest = word.startsWith(`${host}/`) ? word.slice(host.length + 1) : word;
    return rest === "" ? [] : [rest];
  });
}

/** How well a name fits a word: 0 is the name itself, 1 its last part or its beginning, 2 some part of it. */
export function fitOf(name: string, word: string): number {
  const small = name.toLowerCase();
  if (small === word) return 0;
  if (small.startsWith(word) || small.endsWith(`/${word}`) || small.includes(`/${word}`)) return 1;
  return 2;
}

/** The best fit first; of equals repositories before tags, then the shorter name. */
export function rank(found: readonly Found[], word: string): Found[] {
  return found
    .map((one) => ({ one, fit: fitOf(nameOf(one), word) }))
    .toSorted(
      (a, b) =>
        a.fit - b.fit ||
        KINDS.indexOf(a.one.kind) - KINDS.indexOf(b.one.kind) ||
        a.one.location.length - b.one.location.length ||
        (a.one.location < b.one.location ? -1 : 1),
    )
    .map(({ one }) => one);
}

const KINDS: readonly Found["kind"][] = ["image", "repository", "tag"];

function nameOf(found: Found): string {
  if (found.kind === "tag") return found.tag;
  return found.kind === "repository" ? found.repository : found.name;
}
