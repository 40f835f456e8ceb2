import {
  type Connection,
  type ConnectionChoices,
  connectionFor,
  type loginSchema,
} from "../../shared/connection.ts";
import type { EntraLogin, EntraLoginStep } from "../../shared/entra-login.ts";
import { toWireError, type WireError } from "../../shared/errors.ts";
import type { z } from "zod";
import { keysAbove } from "./layout.ts";
import { IDLE, type Load } from "./load-state.ts";
import type { CreateSlice } from "./slice.ts";

/** A sign-in as it is typed. The secrets in it pass through to the engine and are kept nowhere in the page. */
export type LoginRequest = z.input<typeof loginSchema>;

export interface ConnectionsSlice {
  readonly connections: Load<readonly Connection[]>;
  /** Signs in and saves. Resolves to the error, if any, for the sheet to show. */
  readonly login: (login: LoginRequest, signal: AbortSignal) => Promise<WireError | undefined>;
  /**
   * Signs in to a registry of Azure through Microsoft Entra, and saves. `show` gets the code that the user has to type.
   * Resolves to the error, if any.
   */
  readonly entraLogin: (
    login: EntraLogin,
    show: (code: EntraLoginStep & { readonly state: "code" }) => void,
    signal: AbortSignal,
  ) => Promise<WireError | undefined>;
  /** Changes what was chosen about a connection, without asking the registry. */
  readonly editConnection: (
    address: string,
    choices: ConnectionChoices,
  ) => Promise<WireError | undefined>;
  /** Gives a connection another address. Its secrets move along, and so does what the sidebar knows of it. */
  readonly renameConnection: (address: string, to: string) => Promise<WireError | undefined>;
  readonly logout: (address: string) => Promise<WireError | undefined>;
  /** Opens the sign-in sheet for the account that a repository is used with, or for its host when there is none. */
  readonly openLoginFor: (place: { readonly host: string; readonly repository: string }) => void;
}

export const createConnectionsSlice: CreateSlice<ConnectionsSlice> = ({ get, engine }) => ({
  connections: IDLE,
  login: (login, signal) =>
    attempt(async () => {
      const { address, folder } = await engine.client().connections.login(login, { signal });
      get().expand(keysAbove(address, folder));
      // Another account may see more of the service, or less.
      void get().describeService(address, { again: true });
      void get().loadRepositories(address);
    }),
  entraLogin: (login, show, signal) =>
    attempt(async () => {
      for await (const step of engine.client().connections.entraLogin(login, { signal })) {
        if (signal.aborted) return;
        if (step.state === "code") {
          show(step);
          continue;
        }
        const { address, folder } = step.connection;
        get().expand(keysAbove(address, folder));
        void get().describeService(address, { again: true });
        void get().loadRepositories(address);
      }
    }),
  editConnection: (address, choices) =>
    attempt(async () => {
      await engine.client().connections.edit({ address, ...choices });
    }),
  renameConnection: (address, to) =>
    attempt(async () => {
      await engine.client().connections.rename({ address, to });
      get().moveRepositories(address, to);
    }),
  logout: (address) =>
    attempt(async () => {
      await engine.client().connections.logout({ address });
      get().forgetConnection(address);
    }),
  openLoginFor({ host, repository }) {
    const connection = connectionFor(get().connections.value ?? [], host, repository);
    get().openSheet({ kind: "login", address: connection?.address ?? host });
  },
});

/** The error of an act in place of its value: sheets show it, nobody catches it. */
async function attempt(act: () => Promise<void>): Promise<WireError | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return toWireError(error);
  }
}
