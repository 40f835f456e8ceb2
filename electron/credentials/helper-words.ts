/** Enough for two sentences. */
const MAX_LENGTH = 200;
/** Longer texts are cut before they are looked at. */
const MAX_INPUT = 2000;

/** `password: x`, `token=x`, `Bearer x`: what follows is not repeated, however harmless it looks. */
const NAMES_A_SECRET =
  /^\W*(?:\w*(?:password|passphrase|secret|token|credentials?|auth\w*|key)["']?\s*[:=]|bearer$|basic$)/i;

/**
 * An ordinary word of a sentence: lower case, at most a capital in front, one hyphen or apostrophe; or a short
 * abbreviation; or a number such as an exit status. Longer than that, or mixed, it may be a secret.
 */
const ORDINARY =
  /^["'`(]?(?:[A-Za-z]?[a-z]{0,15}(?:['’-][A-Za-z]?[a-z]{0,10})?|[A-Z]{2,6}|[0-9]{1,4})["'`)]?[.,:;!?]?["'`)]?$/;

/**
 * What a credential helper said, made safe for an error: only ordinary words pass, each other one becomes an ellipsis,
 * and so does whatever was `withheld`. JSON, in which helpers answer with secrets, is left out as a whole.
 */
export function ordinaryWords(text: string, withheld: readonly string[] = []): string {
  const input = withheld
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, " \0 "), text)
    .slice(0, MAX_INPUT);
  const kept: string[] = [];
  let isSecretNext = false;
  for (const word of input.split(/\s+/).filter((word) => word !== "")) {
    if (/[{[]/.test(word)) break;
    const passes = !isSecretNext && ORDINARY.test(word);
    if (passes) kept.push(word);
    else if (kept.at(-1) !== "…") kept.push("…");
    isSecretNext = NAMES_A_SECRET.test(word);
  }
  const words = kept.join(" ").slice(0, MAX_LENGTH);
  return /^[…\s]*$/.test(words) ? "" : words;
}
