import { connect } from "../../../shared/ipc/client.ts";
import { contract, type PortolanContract } from "../../../shared/ipc/contract/index.ts";
import { createPortPair } from "../../../shared/ipc/pair.ts";
import type { Client } from "../../../shared/ipc/procedure.ts";
import { type App, type AppOptions, createApp } from "../../app.ts";

/** The engine and a client of its contract, in this process. */
export interface Session {
  readonly app: App;
  readonly client: Client<PortolanContract>;
  close(): Promise<void>;
}

/** Starts the engine for one command. The command line speaks the same contract as the window. */
export async function openSession(options: Omit<AppOptions, "host">): Promise<Session> {
  const app = await createApp({ ...options, host: "cli" });
  const ports = createPortPair();
  app.serve(ports.right);
  return {
    app,
    client: connect(contract, ports.left),
    async close() {
      ports.close();
      await app.close();
    },
  };
}
