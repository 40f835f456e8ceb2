/** Control characters, zero-width characters, and marks that change the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * Text from a registry, made safe to print: control characters, escape sequences and direction overrides become
 * visible escapes, so that no tag, label or error can drive a terminal or disguise a name.
 */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, escapeOf);
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
