import type { Language } from "../../../shared/i18n/language.ts";
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
  /** The engine, started on first use. */
  readonly session: () => Promise<Session>;
}

/** A command's action with the context of this run. */
export type Run = (action: (context: CliContext) => Promise<void>) => Promise<void>;
