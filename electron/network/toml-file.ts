import { parse, TomlError } from "smol-toml";
import { configurationInvalid } from "./configuration-files.ts";

/** A table of TOML as it comes out of the file: to be checked before use. */
export type TomlTable = Readonly<Record<string, unknown>>;

/**
 * Reads TOML. The error names the place, never the content: headers and proxies with passwords stand in these files.
 * @throws configuration_invalid
 */
export function parseTomlFile(text: string, path: string): TomlTable {
  try {
    return parse(text.startsWith("\ufeff") ? text.slice(1) : text);
  } catch (error) {
    const place =
      error instanceof TomlError ? ` in line ${error.line}, column ${error.column}` : "";
    throw configurationInvalid(path, `it is not valid TOML${place}`);
  }
}
