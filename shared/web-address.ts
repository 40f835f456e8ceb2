import { printable } from "./printable.ts";

/** A page of the web that may be opened in a browser. */
export interface WebAddress {
  /** In full, in ASCII. At most {@link MAX_WEB_ADDRESS_LENGTH} characters. */
  readonly url: string;
  /** Host, and the port where it is not the usual one. Names in other scripts are punycode, which no look-alike survives. */
  readonly host: string;
}

/** Browsers and systems agree on addresses of this length. Characters. */
export const MAX_WEB_ADDRESS_LENGTH = 2048;

/** What URL parsers drop or turn into something else: spaces, control characters, and backslashes. */
const REWRITTEN = /[\s\\]/u;

/**
 * Reads a text that may be an address, whoever wrote it: `https:` only, without user name and password, and without
 * characters that cannot be seen. Undefined for all else, which is to be shown as plain text.
 */
export function parseWebAddress(text: string): WebAddress | undefined {
  if (text.length > MAX_WEB_ADDRESS_LENGTH || REWRITTEN.test(text)) return undefined;
  if (printable(text) !== text) return undefined;
  // The authority ends at the first of these; an at sign in it is a user name, however the parser would read it.
  const authority = /^https:\/\/([^/?#]+)/i.exec(text)?.[1];
  if (authority === undefined || authority.includes("@")) return undefined;
  const url = URL.parse(text);
  if (url === null || url.protocol !== "https:" || url.host === "") return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  return url.href.length > MAX_WEB_ADDRESS_LENGTH ? undefined : { url: url.href, host: url.host };
}
