/** How one call is answered, other than the protocol says. */
export interface Reply {
  readonly output?: string;
  readonly errors?: string;
  readonly status?: number;
  /** Prints so many bytes on standard output before anything else. */
  readonly bytes?: number;
  /** Prints for ever. */
  readonly isEndless?: boolean;
  /** Never ends, and starts a child that does not either and holds the pipes open. */
  readonly isHanging?: boolean;
  /** Ends only when this file is there. */
  readonly waitsFor?: string;
}

export type Action = "get" | "store" | "erase" | "list";

/** What a fake helper has and does. It writes its logins back. */
export interface Behaviour {
  readonly logins: Record<string, { Username: string; Secret: string }>;
  readonly replies: Partial<Record<Action, Reply>>;
}

/** One line of the log, written before the call is answered. */
export interface LoggedCall {
  readonly words: readonly string[];
  readonly input: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly pid: number;
  /** The child of a call that hangs. */
  readonly child?: number;
}
