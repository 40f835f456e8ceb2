/** How well a text fits what was typed. */
export interface FuzzyMatch {
  /** More is better; only comparable between texts for the same query. */
  readonly score: number;
  /** Indexes of the letters that fit, ascending. */
  readonly at: readonly number[];
}

/** A run of letters beats letters that are strewn about, whatever else they have going for them. */
const RUN = 1000;
/** Beginning a word, as in `pr` for `push-release`. */
const WORD_START = 60;
/** Following the letter before. */
const NEXT_TO = 30;
/** What each letter that was not asked for takes away: short names come before long ones. */
const LENGTH_COST = 1;

const NO_MATCH = undefined;

/**
 * Whether all words of a query are in a text, each as it stands or with other letters between its own, without regard
 * to case. Undefined when one is missing; the empty query fits everything alike.
 */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | undefined {
  const folded = fold(text);
  let score = -text.length * LENGTH_COST;
  const at = new Set<number>();
  for (const word of fold(query).split(/\s+/)) {
    if (word === "") continue;
    const found = matchRun(word, folded) ?? matchLetters(word, folded);
    if (found === undefined) return NO_MATCH;
    score += found.score;
    for (const index of found.at) at.add(index);
  }
  return { score, at: [...at].toSorted((a, b) => a - b) };
}

/** Lower case, letter by letter: where a letter becomes two, as `İ`, indexes would no longer fit the text. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}

/** The word as it stands: at the beginning of a word if it is there, else at its first place. */
function matchRun(word: string, text: string): FuzzyMatch | undefined {
  let start = text.indexOf(word);
  if (start === -1) return NO_MATCH;
  const first = start;
  while (start !== -1 && !isWordStart(text, start)) start = text.indexOf(word, start + 1);
  const index = start === -1 ? first : start;
  return {
    score: RUN + (start === -1 ? 0 : WORD_START) + (index === 0 ? WORD_START : 0) - index,
    at: Array.from(word, (_letter, offset) => index + offset),
  };
}

/** Its letters in their order, each at the next beginning of a word if there is one, else as early as it may be. */
function matchLetters(word: string, text: string): FuzzyMatch | undefined {
  const at: number[] = [];
  let score = 0;
  let from = 0;
  for (let index = 0; index < word.length; index += 1) {
    const rest = word.slice(index + 1);
    const near = text.indexOf(word.charAt(index), from);
    if (near === -1) return NO_MATCH;
    const place = near === from && at.length > 0 ? near : betterPlace(text, near, rest);
    score += (isWordStart(text, place) ? WORD_START : 0) + (place === from ? NEXT_TO : 0);
    at.push(place);
    from = place + 1;
  }
  return { score, at };
}

/** The beginning of a word with this letter, if what comes after it still fits behind. */
function betterPlace(text: string, near: number, rest: string): number {
  const letter = text.charAt(near);
  for (let place = near; place !== -1; place = text.indexOf(letter, place + 1)) {
    if (isWordStart(text, place) && hasLetters(text, place + 1, rest)) return place;
  }
  return near;
}

function hasLetters(text: string, from: number, letters: string): boolean {
  let index = from;
  for (const letter of letters) {
    index = text.indexOf(letter, index) + 1;
    if (index === 0) return false;
  }
  return true;
}

function isWordStart(text: string, index: number): boolean {
  return index === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(index - 1));
}
