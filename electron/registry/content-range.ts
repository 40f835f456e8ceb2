/** Which bytes an answer holds. */
export interface ContentRange {
  readonly start: number;
  /** The last byte, inclusive. */
  readonly end: number;
  /** Undefined when the server does not say. */
  readonly total: number | undefined;
}

/** Reads `bytes 0-99/1000` or `bytes 0-99/*`. Spec: RFC 9110, 14.4. */
export function tryParseContentRange(text: string | undefined): ContentRange | undefined {
  const match = /^bytes (\d{1,16})-(\d{1,16})\/(\d{1,16}|\*)$/.exec(text?.trim() ?? "");
  if (match === null) return undefined;
  const range = {
    start: Number(match[1]),
    end: Number(match[2]),
    total: match[3] === "*" ? undefined : Number(match[3]),
  };
  return range.end < range.start ? undefined : range;
}

/**
 * How many bytes an upload session holds, by its `Range` header: `0-99` is 100. Undefined when absent or unreadable.
 * `0-0` is ambiguous: distribution answers it for no byte and for one.
 * Spec: distribution-spec v1.1, Pushing a blob in chunks.
 */
export function tryParseUploadRange(text: string | undefined): number | "none-or-one" | undefined {
  const match = /^(?:bytes[= ])?0-(\d{1,16})$/.exec(text?.trim() ?? "");
  if (match === null) return undefined;
  return match[1] === "0" ? "none-or-one" : Number(match[1]) + 1;
}
