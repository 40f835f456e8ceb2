import { readdir, readFile, stat } from "node:fs/promises";
import { AppError, cancelledError, hasCode } from "../../shared/errors.ts";

/** Makes something of a file's text. Throws nothing but AppErrors. */
export type FileParser<T> = (text: string, path: string) => T;

export interface FileCallOptions {
  readonly signal: AbortSignal;
}

/** Files that belong to other programs: read, never written, and read again only when they changed. */
export interface ConfigurationFiles {
  /**
   * What `parse` makes of the file, or undefined when there is none. The result is remembered together with the file's
   * size and time of change, for this very function `parse`, and so must not be changed by who gets it.
   * @throws configuration_invalid, or what `parse` throws
   */
  read<T>(path: string, parse: FileParser<T>, options: FileCallOptions): Promise<T | undefined>;
  /** True when there is anything under the path, readable or not. */
  isThere(path: string, options: FileCallOptions): Promise<boolean>;
  /** The names in a folder in lexical order; undefined when there is no such folder. @throws configuration_invalid */
  list(folder: string, options: FileCallOptions): Promise<readonly string[] | undefined>;
}

interface Remembered {
  readonly stamp: string;
  readonly result: { readonly value: unknown } | { readonly error: AppError };
}

/** No real configuration comes near; the largest are bundles of authorities, with 220 kB for all public ones. */
const MAX_FILE_BYTES = 1024 * 1024;
/** As many registries as one machine is ever told about. */
const MAX_FOLDER_ENTRIES = 2_000;

/** Files with a memory of what was read. */
export function createConfigurationFiles(): ConfigurationFiles {
  const memory = new Map<FileParser<unknown>, Map<string, Remembered>>();
  async function read<T>(
    path: string,
    parse: FileParser<T>,
    { signal }: FileCallOptions,
  ): Promise<T | undefined> {
    const stamp = await stampOf(path, signal);
    const known = memory.get(parse) ?? new Map<string, Remembered>();
    memory.set(parse, known);
    const remembered = known.get(path);
    // What is remembered was made by this very parser, which is the key of the memory.
    if (stamp !== undefined && remembered?.stamp === stamp) return resultOf(remembered) as T;
    known.delete(path);
    const text = stamp === undefined ? undefined : await readText(path, signal);
    if (stamp === undefined || text === undefined) return undefined;
    const result = attempt(() => parse(text, path));
    known.set(path, { stamp, result });
    return resultOf({ stamp, result }) as T;
  }
  return { read, isThere, list: listFolder };
}

/** The error for a file, variable or folder whose content cannot be used. `why` repeats nothing secret. */
export function configurationInvalid(path: string, why: string, reason?: string): AppError {
  return new AppError("configuration_invalid", `${path} cannot be used: ${why}`, {
    details: { path, why, ...(reason === undefined ? {} : { reason }) },
  });
}

/** True when the operating system did not let us look. */
export function isForbidden(error: AppError): boolean {
  const reason = error.details["reason"];
  return reason === "EACCES" || reason === "EPERM";
}

function attempt(parse: () => unknown): Remembered["result"] {
  try {
    return { value: parse() };
  } catch (error) {
    if (error instanceof AppError) return { error };
    throw error;
  }
}

function resultOf({ result }: Remembered): unknown {
  if ("error" in result) throw result.error;
  return result.value;
}

async function stampOf(path: string, signal: AbortSignal): Promise<string | undefined> {
  const facts = await unlessAbsent(path, signal, () => stat(path, { bigint: true }));
  if (facts === undefined) return undefined;
  if (!facts.isFile()) throw configurationInvalid(path, "it is not a file");
  if (facts.size > MAX_FILE_BYTES) {
    throw configurationInvalid(path, `it is larger than ${MAX_FILE_BYTES} bytes`);
  }
  return [facts.dev, facts.ino, facts.size, facts.mtimeNs].join(" ");
}

async function readText(path: string, signal: AbortSignal): Promise<string | undefined> {
  const bytes = await unlessAbsent(path, signal, () => readFile(path, { signal }));
  if (bytes === undefined) return undefined;
  if (bytes.length > MAX_FILE_BYTES) {
    throw configurationInvalid(path, `it is larger than ${MAX_FILE_BYTES} bytes`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw configurationInvalid(path, "it is not text in UTF-8");
  }
}

async function isThere(path: string, { signal }: FileCallOptions): Promise<boolean> {
  try {
    return (await unlessAbsent(path, signal, () => stat(path))) !== undefined;
  } catch (error) {
    if (hasCode(error, "configuration_invalid")) return true;
    throw error;
  }
}

async function listFolder(
  folder: string,
  { signal }: FileCallOptions,
): Promise<readonly string[] | undefined> {
  const entries = await unlessAbsent(folder, signal, () => readdir(folder));
  if (entries === undefined) return undefined;
  if (entries.length > MAX_FOLDER_ENTRIES) {
    throw configurationInvalid(folder, `it holds more than ${MAX_FOLDER_ENTRIES} files`);
  }
  return entries.toSorted();
}

async function unlessAbsent<T>(
  path: string,
  signal: AbortSignal,
  call: () => Promise<T>,
): Promise<T | undefined> {
  if (signal.aborted) throw cancelledError(`reading ${path}`);
  try {
    return await call();
  } catch (error) {
    if (signal.aborted) throw cancelledError(`reading ${path}`);
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw configurationInvalid(path, `it cannot be read (${code})`, code);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
}
