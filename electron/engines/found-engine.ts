import { AppError } from "../../shared/errors.ts";
import type { EngineAccess } from "./engine-access.ts";
import { formatEngineAddress, parseEngineAddress } from "./engine-address.ts";

/** An engine that somebody named, or whose socket is there; nobody has asked it yet. */
export interface FoundEngine {
  readonly name: string;
  /** Further names under which the same socket was found. */
  readonly aliases: readonly string[];
  readonly origin: "environment" | "context" | "socket";
  readonly current: boolean;
  /** For people; empty where it could not be read. */
  readonly address: string;
  /** How to reach it, or why that cannot be known. */
  readonly access: EngineAccess | AppError;
}

/** One of the places that were looked into. Several may lead to the same engine. */
export type Candidate = Pick<FoundEngine, "name" | "origin" | "access"> & {
  /** True for sockets that nobody named: without one there is no engine to tell of. */
  readonly isGuess?: boolean;
};

/** Files of other programs, read and never written. */
export interface OtherFiles {
  /**
   * What `parse` makes of the file, or undefined when there is none. The result is remembered for this very function.
   * @param parse throws nothing but AppErrors
   * @throws configuration_invalid
   */
  read<T>(
    path: string,
    parse: (text: string, path: string) => T,
    options: { readonly signal: AbortSignal },
  ): Promise<T | undefined>;
  /** The names in a folder; undefined when there is none. @throws configuration_invalid */
  list(
    folder: string,
    options: { readonly signal: AbortSignal },
  ): Promise<readonly string[] | undefined>;
}

/** What finding engines depends on; tests pass their own. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** As `os.homedir()` gives it. */
  readonly userHome: string;
  readonly files: OtherFiles;
}

export interface FindOptions {
  readonly signal: AbortSignal;
}

/** Reads an address that somebody wrote down; what is wrong with it becomes the access. @param source for people */
export function accessOf(
  text: string,
  source: string,
  more: Omit<EngineAccess, "address"> = {},
): EngineAccess | AppError {
  try {
    return { address: parseEngineAddress(text, more.tls !== undefined), ...more };
  } catch (error) {
    return inFile(error, source);
  }
}

/** The error with the file or variable that it is about. Anything but an AppError is thrown on. */
export function inFile(error: unknown, source: string): AppError {
  if (!(error instanceof AppError)) throw error;
  return new AppError(error.code, error.message, { details: { path: source, ...error.details } });
}

/** For a file or variable with content that cannot be used. `why` repeats nothing of it. */
export function unusable(path: string, why: string): AppError {
  return new AppError("configuration_invalid", `${path} cannot be used: ${why}`, {
    details: { path, why },
  });
}

/** Without secrets; empty for what could not be read. */
export function addressOf(access: EngineAccess | AppError): string {
  return access instanceof AppError ? "" : formatEngineAddress(access.address);
}
