import type { Connection } from "../../shared/connection.ts";
import { toWireError, type WireError } from "../../shared/errors.ts";
import { IDLE, type Load } from "./load-state.ts";
import type { CreateSlice } from "./slice.ts";

/** What the sign-in sheet asks for. The secret passes through and is kept nowhere in the page. */
export interface Login {
  readonly host: string;
  readonly username?: string;
  readonly secret?: string;
  readonly plainHttp: boolean;
}

export interface ConnectionsSlice {
  readonly connections: Load<readonly Connection[]>;
  /** Signs in and saves. Resolves to the error, if any, for the sheet to show. */
  readonly login: (login: Login, signal: AbortSignal) => Promise<WireError | undefined>;
  readonly logout: (host: string) => Promise<WireError | undefined>;
}

export const createConnectionsSlice: CreateSlice<ConnectionsSlice> = ({ get, engine }) => ({
  connections: IDLE,
  async login(login, signal) {
    try {
      const connection = await engine.client().connections.login(login, { signal });
      get().expand(["registries", `host:${connection.host}`]);
      void get().loadRepositories(connection.host);
      return undefined;
    } catch (error) {
      return toWireError(error);
    }
  },
  async logout(host) {
    try {
      await engine.client().connections.logout({ host });
      get().forgetHost(host);
      return undefined;
    } catch (error) {
      return toWireError(error);
    }
  },
});
