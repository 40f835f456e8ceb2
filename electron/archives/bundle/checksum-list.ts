import { basename } from "node:path";

/** What a file has to be, by the tool that everybody has: `sha256sum -c`. */
export interface Checksum {
  /** Without a folder. */
  readonly name: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** One line for each file, as sha256sum writes it. Source: GNU coreutils, sha256sum(1). */
export function formatChecksums(checksums: readonly Checksum[]): string {
  return checksums.map(({ name, sha256 }) => `${lineOf(sha256, name)}\n`).join("");
}

/** Undefined when it is no such list, or when a line names a file of another folder. */
export function tryParseChecksums(text: string): readonly Checksum[] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  const checksums = lines.flatMap((line) => {
    const [, escaped, sha256, name] = /^(\\?)([0-9a-f]{64}) [ *](.+)$/s.exec(line) ?? [];
    if (sha256 === undefined || name === undefined) return [];
    const plain = escaped === "" ? name : unescaped(name);
    return basename(plain) === plain ? [{ name: plain, sha256 }] : [];
  });
  return lines.length > 0 && checksums.length === lines.length ? checksums : undefined;
}

/** A backslash before the line says that its name has some. */
function lineOf(sha256: string, name: string): string {
  const escaped = name.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
  return `${escaped === name ? "" : "\\"}${sha256}  ${escaped}`;
}

function unescaped(name: string): string {
  const characters: Readonly<Record<string, string>> = { n: "\n", r: "\r" };
  return name.replaceAll(/\\(.)/gs, (_, character: string) => characters[character] ?? character);
}
