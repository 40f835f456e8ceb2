/** Headers for a mirror, or why they cannot be sent. `why` repeats no value: a token may be one. */
export type HeadersReading =
  { readonly headers: Readonly<Record<string, string>> } | { readonly why: string };

/** RFC 9110, 5.6.2: token. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/;
/** RFC 9110, 5.5: visible characters, space and tab; more than Latin-1 cannot be sent. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]{0,8000}$/;
const MAX_HEADERS = 50;

/** Headers that say how a message is carried. Whoever carries it sets them. */
const CARRIER_HEADERS: readonly string[] = [
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "range",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** Checks headers from a configuration file. Several values of one header are joined by commas (RFC 9110, 5.3). */
export function readHeaders(
  table: Readonly<Record<string, string | readonly string[]>>,
): HeadersReading {
  const entries = Object.entries(table);
  if (entries.length > MAX_HEADERS) return { why: `there are more than ${MAX_HEADERS}` };
  const headers = new Map<string, string>();
  for (const [name, values] of entries) {
    const value = [values].flat().join(", ");
    if (!NAME.test(name)) return { why: "one of them has a name that is not allowed" };
    if (CARRIER_HEADERS.includes(name.toLowerCase())) return { why: `${name} cannot be set` };
    if (!VALUE.test(value)) return { why: `the value of ${name} is not allowed` };
    headers.set(name.toLowerCase(), value);
  }
  return { headers: Object.fromEntries(headers) };
}
