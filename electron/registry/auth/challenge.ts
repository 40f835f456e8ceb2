/** One way in which a server wants to be asked. Scheme and parameter names are in lower case. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Longest header that is looked at; real ones have a few hundred bytes. */
const MAX_LENGTH = 64 * 1024;
/** More challenges, or parameters of one, than any server sends. */
const MAX_PARTS = 64;
/** Schemes that may stand alone, without parameters. Source: IANA HTTP authentication scheme registry. */
const KNOWN_SCHEMES: ReadonlySet<string> = new Set([
  "basic",
  "bearer",
  "digest",
  "negotiate",
  "ntlm",
  "hoba",
  "mutual",
  "oauth",
  "aws4-hmac-sha256",
]);

/**
 * Reads the values of `WWW-Authenticate`: several headers, several challenges in each, quoted strings with escapes and
 * commas, missing commas, unclosed quotes. Never throws, and looks at each character a bounded number of times.
 * Spec: RFC 9110, 11.6.1.
 */
export function parseChallenges(values: string | readonly string[] | undefined): Challenge[] {
  if (values === undefined) return [];
  const list = typeof values === "string" ? [values] : values;
  return list.slice(0, MAX_PARTS).flatMap((value) => new ChallengeReader(value).read());
}

/** A cursor over one header value. */
class ChallengeReader {
  readonly #text: string;
  readonly #found: { scheme: string; parameters: Map<string, string> }[] = [];
  #at = 0;
  /** The parameter whose unquoted value ended last: a comma may belong to it. */
  #unquoted: string | undefined;

  constructor(value: string) {
    this.#text = value.slice(0, MAX_LENGTH);
  }

  read(): Challenge[] {
    while (this.#at < this.#text.length && this.#found.length <= MAX_PARTS) this.#readPart();
    return this.#found;
  }

  #readPart(): void {
    this.#skip(isSeparator);
    const token = this.#take(isTokenCharacter);
    if (token === "") {
      if (this.#text[this.#at] === '"') this.#takeQuoted();
      else this.#at += 1;
      return;
    }
    this.#skip(isSpace);
    if (this.#text[this.#at] === "=") this.#readParameter(token.toLowerCase());
    else this.#readScheme(token);
  }

  #readParameter(name: string): void {
    this.#at += 1;
    this.#skip(isSpace);
    const quoted = this.#text[this.#at] === '"';
    const value = quoted ? this.#takeQuoted() : this.#take(isValueCharacter);
    const parameters = this.#found.at(-1)?.parameters;
    if (parameters === undefined || parameters.has(name) || parameters.size >= MAX_PARTS) return;
    parameters.set(name, value);
    this.#unquoted = quoted ? undefined : name;
  }

  /** A bare word starts a challenge, unless it continues an unquoted `scope=repository:a:pull,push`. */
  #readScheme(token: string): void {
    const scheme = token.toLowerCase();
    const next = this.#text[this.#at];
    const alone = next === undefined || next === ",";
    const parameters = this.#found.at(-1)?.parameters;
    if (alone && this.#unquoted === "scope" && !KNOWN_SCHEMES.has(scheme) && parameters) {
      parameters.set("scope", `${parameters.get("scope") ?? ""},${token}`);
      return;
    }
    this.#unquoted = undefined;
    this.#found.push({ scheme, parameters: new Map() });
  }

  /** Up to the closing quote, or to the end when there is none. A backslash escapes one character. */
  #takeQuoted(): string {
    const parts: string[] = [];
    let from = this.#at + 1;
    let at = from;
    while (at < this.#text.length && this.#text[at] !== '"') {
      if (this.#text[at] === "\\" && at + 1 < this.#text.length) {
        parts.push(this.#text.slice(from, at));
        from = at + 1;
        at += 1;
      }
      at += 1;
    }
    parts.push(this.#text.slice(from, at));
    this.#at = at + 1;
    return parts.join("");
  }

  #take(belongs: (character: string) => boolean): string {
    const from = this.#at;
    this.#skip(belongs);
    return this.#text.slice(from, this.#at);
  }

  #skip(belongs: (character: string) => boolean): void {
    while (this.#at < this.#text.length && belongs(this.#text[this.#at] ?? "")) this.#at += 1;
  }
}

function isSpace(character: string): boolean {
  return character === " " || character === "\t";
}

function isSeparator(character: string): boolean {
  return isSpace(character) || character === ",";
}

function isTokenCharacter(character: string): boolean {
  return !isSeparator(character) && character !== "=" && character !== '"';
}

function isValueCharacter(character: string): boolean {
  return !isSeparator(character) && character !== '"';
}
