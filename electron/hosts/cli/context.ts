import type { Language } from "../../../shared/i18n/language.ts";
import type { ExitStatus } from "./exit-status.ts";
import type { Output } from "./output.ts";
import type { Session } from "./session.ts";

export type ProgressStyle = "auto" | "plain" | "json" | "none";

/** What every command is given. */
export interface CliContext {
  readonly out: Output;
  readonly language: Language;
  readonly progress: ProgressStyle;
  /** Aborted by Ctrl+C, SIGTERM, and a closed terminal. */
  readonly signal: AbortSignal;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** The hosts of `--plain-http`. An empty text stands for the option without a host. */
  readonly plainHttp: readonly string[];
  /** The engine, started on first use. */
  readonly session: () => Promise<Session>;
  /** One line for people on standard error, beside what the command prints. Nothing under `--json`. */
  readonly note: (text: string) => void;
  /** How the run ends although the command did what it was asked: something that it looked at is not well. */
  readonly endWith: (status: ExitStatus) => void;
}

/** A command's action with the context of this run. */
export type Run = (action: (context: CliContext) => Promise<void>) => Promise<void>;
