import type { PortolanContract } from "../shared/ipc/contract/index.ts";
import type { Handlers } from "../shared/ipc/procedure.ts";
import type { Port } from "../shared/ipc/wire.ts";

export interface AppOptions {
  readonly host: "desktop" | "browser" | "cli";
  /** Folder of store, state and logs. Default: `PORTOLAN_HOME`, then the platform's data folder. */
  readonly home?: string;
  /** Hosts that may be talked to over plain HTTP in this run, besides those whose connection says so. */
  readonly plainHttpHosts?: readonly string[];
}

/** The engine, constructed. One for each process; any number of ports. */
export interface App {
  readonly handlers: Handlers<PortolanContract>;
  /** Answers the contract on a port until it closes. Returns a function that stops earlier. */
  serve(port: Port): () => void;
  /** Cancels what runs and releases files, sockets and the database. */
  close(): Promise<void>;
}

/** Builds the engine: the one place that constructs. */
export function createApp(_options: AppOptions): Promise<App> {
  return Promise.reject(new Error("not built yet"));
}
