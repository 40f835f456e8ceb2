/**
 * The words of a command as a shell would see them, without a shell: quotes and backslashes group, and nothing is expanded.
 * Backslashes stay on Windows, where they are part of paths. Undefined for an open quote.
 */
export function splitCommand(
  text: string,
  platform: NodeJS.Platform,
): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    const mayEscape = quote === "" || (quote === '"' && (next === '"' || next === "\\"));
    if (character === "\\" && platform !== "win32" && quote !== "'" && next !== "" && mayEscape) {
      word = (word ?? "") + next;
      at += 1;
    } else if (quote !== "") {
      if (character === quote) quote = "";
      else word = (word ?? "") + character;
    } else if (character === '"' || (character === "'" && platform !== "win32")) {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (quote !== "") return undefined;
  return word === undefined ? words : [...words, word];
}
