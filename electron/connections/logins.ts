import type { Connection } from "../../shared/connection.ts";
import { AppError, toWireError, type WireError } from "../../shared/errors.ts";
import type {
  ExternalLogin,
  ExternalProblem,
  ExternalSource,
} from "../../shared/external-login.ts";
import { formatAddress, parseAddress } from "../../shared/registry-address.ts";
import type { ExternalLogins } from "../credentials/external-logins.ts";
import type { ConnectionsTable } from "../storage/connections-table.ts";
import type { AccessProvider } from "./access.ts";
import type { Connections } from "./connections.ts";

export interface LoginsOptions {
  readonly external: ExternalLogins;
  readonly connections: Pick<Connections, "adopt">;
  readonly table: ConnectionsTable;
  readonly access: AccessProvider;
  readonly logUnexpected: (error: unknown) => string;
}

/** What came of importing one login. */
export interface ImportResult {
  readonly address: string;
  readonly connection?: Connection;
  readonly error?: WireError;
}

interface Waiting {
  readonly signal: AbortSignal;
}

interface Wanted {
  readonly address: string;
  readonly source: ExternalSource;
}

/** Logins of other programs: found, taken over, and given to. */
export interface Logins {
  /** @param pasted a config.json to read in place of the files of this computer */
  find(
    pasted: string | undefined,
    options: Waiting,
  ): Promise<{
    readonly logins: readonly ExternalLogin[];
    readonly problems: readonly ExternalProblem[];
  }>;
  /** Each is checked with its registry, and saved when that worked. One failure does not stop the others. */
  import(
    wanted: readonly Wanted[],
    pasted: string | undefined,
    options: Waiting,
  ): Promise<readonly ImportResult[]>;
  /**
   * Gives the login of a connection to the helper that Docker uses here, through its `store`, and names the helper.
   * @throws connection_unknown, unsupported when Docker uses none, helper_missing, helper_failed
   */
  share(address: string, options: Waiting): Promise<string>;
}

export function createLogins(options: LoginsOptions): Logins {
  const { external, table } = options;
  return {
    async find(pasted, { signal }) {
      const found = pasted === undefined ? await external.find({ signal }) : external.read(pasted);
      const isConnected = (address: string): boolean => table.find(address) !== undefined;
      return {
        problems: found.problems,
        logins: found.logins.map((login) => ({ ...login, connected: isConnected(login.address) })),
      };
    },
    async import(wanted, pasted, { signal }) {
      const results: ImportResult[] = [];
      // One after the other: helpers may ask the user something.
      for (const login of wanted) results.push(await importOne(options, login, pasted, signal));
      return results;
    },
    async share(text, { signal }) {
      const address = formatAddress(parseAddress(text));
      const row = table.find(address);
      if (row === undefined) {
        const details = { host: address, address };
        throw new AppError("connection_unknown", `no connection to ${address}`, { details });
      }
      if (row.prefix !== "") {
        const why = "Docker keeps one login for a whole registry, and this one is for a part of it";
        throw new AppError("invalid_input", why, { details: { host: address, why } });
      }
      const credential = await (await options.access.accessOf(row)).lookUp();
      if (credential === undefined || credential.kind === "registry-token") {
        const why = "the connection has no password";
        throw new AppError("invalid_input", why, { details: { host: address, why } });
      }
      return (await external.share(row.host, credential, { signal })).helper;
    },
  };
}

async function importOne(
  { external, connections, logUnexpected }: LoginsOptions,
  { address, source }: Wanted,
  pasted: string | undefined,
  signal: AbortSignal,
): Promise<ImportResult> {
  try {
    const credential = await external.credentialOf(address, source, { pasted, signal });
    if (credential === undefined) throw gone(address, source);
    const connection = await connections.adopt(address, credential, source, { signal });
    return { address, connection };
  } catch (error) {
    signal.throwIfAborted();
    return { address, error: toWireError(error, logIdOf(error, logUnexpected)) };
  }
}

function gone(address: string, source: ExternalSource): AppError {
  const why = `${source.name} has no login for it`;
  return new AppError("invalid_input", `cannot import ${address}: ${why}`, {
    details: { host: address, why },
  });
}

function logIdOf(error: unknown, logUnexpected: (error: unknown) => string): string {
  return error instanceof AppError ? "" : logUnexpected(error);
}
