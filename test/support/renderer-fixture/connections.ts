import { z } from "zod";
import type { Connection, ConnectionChoices } from "../../../shared/connection.ts";
import { AppError } from "../../../shared/errors.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import { formatAddress, parseAddress } from "../../../shared/registry-address.ts";
import { aCertificate, chainOf } from "./certificates.ts";
import { diagnose, refusalOf } from "./diagnosis.ts";
import { watch } from "./watch.ts";
import { aConnection, connect, connectionAt, type World } from "./world.ts";

/** Accounts kept in memory; secrets are looked at and forgotten. */
export function connectionHandlers(world: World): Handlers<PortolanContract>["connections"] {
  const list = () => ({ connections: [...world.connections.values()] });
  return {
    list: async () => list(),
    watch: (_input, { signal }) => watch(list, world.changes.connections, signal),
    login: async (login) => {
      const refusal = refusalOf(world, login);
      if (refusal !== undefined) throw refusal;
      const { username } = login;
      const kept = world.keychain.state === "available" ? "keychain" : "run";
      const { username: _before, ...saved } =
        connectionAt(world, login.address) ?? aConnection(parseAddress(login.address));
      return connect(world, {
        ...withChoices(saved, login),
        ...(username === undefined ? { secret: "none" } : { username, secret: kept }),
      });
    },
    async *entraLogin(login) {
      yield {
        state: "code",
        userCode: "C7DKX9PQM",
        verificationUri: "https://microsoft.com/devicelogin",
        expiresAt: Date.now() + 900_000,
      };
      // The user types the code meanwhile.
      await new Promise((resolve) => {
        setTimeout(resolve, world.stepMs);
      });
      const kept = world.keychain.state === "available" ? "keychain" : "run";
      const saved = connectionAt(world, login.address) ?? aConnection(parseAddress(login.address));
      const account = { username: "ada@contoso.example", secret: kept } as const;
      yield {
        state: "done",
        connection: connect(world, { ...withChoices(saved, login), ...account }),
      };
    },
    edit: async ({ address, ...choices }) =>
      connect(world, withChoices(savedConnection(world, address), choices)),
    rename: async ({ address, to }) => {
      const saved = savedConnection(world, address);
      if (connectionAt(world, to) !== undefined) {
        throw new AppError("connection_exists", "taken", { details: { address: to } });
      }
      world.connections.delete(saved.address);
      const parts = parseAddress(to);
      return connect(world, { ...saved, ...parts, address: formatAddress(parts) });
    },
    logout: async ({ address }) => {
      world.connections.delete(address);
      world.changes.connections.tell();
      return {};
    },
    diagnose: (request, { signal }) => diagnose(world, request, signal),
    export: async () => ({ document: JSON.stringify(list(), undefined, 2) }),
    import: async ({ document }) => {
      const result = { added: [] as string[], existing: [] as string[] };
      for (const { address } of exportedSchema.parse(JSON.parse(document)).connections) {
        if (connectionAt(world, address) !== undefined) result.existing.push(address);
        else result.added.push(connect(world, parseAddress(address)).address);
      }
      return result;
    },
  };
}

const exportedSchema = z.object({ connections: z.array(z.object({ address: z.string() })) });

function savedConnection(world: World, address: string): Connection {
  const saved = connectionAt(world, address);
  if (saved === undefined) {
    throw new AppError("connection_unknown", "no connection", { details: { host: address } });
  }
  return saved;
}

/** What is left out stays as it was; an empty name takes the name away. */
function withChoices<C extends Omit<Connection, "username">>(
  saved: C,
  choices: ConnectionChoices,
): C {
  const { label, folder, color, production, plainHttp, skipVerify, trustedRealms } = choices;
  const next = {
    ...saved,
    ...(label === undefined ? {} : { label }),
    ...(folder === undefined ? {} : { folder }),
    ...(color === undefined ? {} : { color }),
    ...(production === undefined ? {} : { production }),
    ...(plainHttp === undefined ? {} : { plainHttp }),
    ...(skipVerify === undefined ? {} : { skipVerify }),
    ...(trustedRealms === undefined ? {} : { trustedRealms }),
    ...proxyOf(choices),
    ...certificatesOf(saved, choices),
  };
  if (next.label === "") delete next.label;
  if (next.folder === "") delete next.folder;
  return next;
}

function proxyOf({ proxy }: ConnectionChoices): Partial<Connection> {
  if (proxy === undefined) return {};
  if (proxy.kind !== "url") return { proxy };
  const { url, username } = proxy;
  return { proxy: { kind: "url", url, ...(username === undefined ? {} : { username }) } };
}

function certificatesOf(
  saved: Omit<Connection, "username">,
  { authorities, clientCertificate }: ConnectionChoices,
): Partial<Connection> {
  const known = [...saved.authorities, ...chainOf(saved.host)];
  return {
    ...(authorities === undefined
      ? {}
      : {
          authorities: authorities.map(
            (pem) =>
              known.find((one) => one.pem === pem) ??
              aCertificate({ subject: "CN=Chosen CA", isAuthority: true, pem }),
          ),
        }),
    ...(clientCertificate === undefined || clientCertificate === null
      ? {}
      : { clientCertificate: aCertificate({ subject: "CN=client" }) }),
  };
}
