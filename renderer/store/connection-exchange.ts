import type { EngineClient } from "../client.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import type { CreateSlice } from "./slice.ts";

/** What an import added, and what was there already. Addresses. */
export type ImportedConnections = Awaited<ReturnType<EngineClient["connections"]["import"]>>;

export interface ConnectionExchangeSlice {
  /** All connections as one JSON document, without secrets. */
  readonly exported: Load<string>;
  readonly imported: Load<ImportedConnections>;
  readonly exportConnections: () => Promise<void>;
  readonly importConnections: (document: string) => Promise<void>;
  readonly forgetExchange: () => void;
}

export const createConnectionExchangeSlice: CreateSlice<ConnectionExchangeSlice> = (context) => {
  const { set, engine } = context;
  return {
    exported: IDLE,
    imported: IDLE,
    async exportConnections() {
      set({ exported: loading() });
      try {
        const { document } = await engine.client().connections.export({});
        set({ exported: ready(document) });
      } catch (error) {
        set({ exported: failed(error) });
      }
    },
    async importConnections(document) {
      set({ imported: loading() });
      try {
        set({ imported: ready(await engine.client().connections.import({ document })) });
      } catch (error) {
        set({ imported: failed(error) });
      }
    },
    forgetExchange: () => set({ exported: IDLE, imported: IDLE }),
  };
};
