/**
 * What no reader sees, or what changes how the rest is read: control characters, marks that change the direction of
 * writing, characters without width, fillers that look like nothing, and halves of characters.
 */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u2065\u2800\u3164\uffa0]/gu;

/** Vietnamese, Hebrew and Indian scripts set up to four marks on a letter; many more only blot out what is around. */
const FLOOD = /(\p{M}{4})(\p{M}+)/gu;

/**
 * Text from a registry, made safe to print: control characters, escape sequences, direction overrides and what cannot
 * be seen become visible escapes, so that no tag, label or error can drive a terminal or disguise a name.
 */
export function printable(text: string): string {
  return text
    .replaceAll(HIDDEN, escaped)
    .replaceAll(FLOOD, (_flood, some: string, rest: string) => some + escaped(rest));
}

/** As JSON writes it, so that a document stays the same document. */
function escaped(text: string): string {
  let shown = "";
  for (let at = 0; at < text.length; at += 1)
    shown += `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`;
  return shown;
}
