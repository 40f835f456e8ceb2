import { connect as connectPlainly, type AddressInfo, type Socket } from "node:net";
import { createServer } from "node:tls";

/** A door with a certificate before a registry that has none, as reverse proxies are. */
export interface TlsFront {
  /** `127.0.0.1:port`. */
  readonly host: string;
  close(): Promise<void>;
}

/** Texts in PEM. */
export interface FrontIdentity {
  readonly key: string;
  /** May be a whole chain. */
  readonly cert: string;
  /** Authority of those who may come in: everybody else has to stay outside. Absent: everybody comes in. */
  readonly clients?: string;
}

/** Takes the encryption off and passes the bytes on to `target`. */
export async function startTlsFront(
  target: string,
  { clients, ...identity }: FrontIdentity,
): Promise<TlsFront> {
  const { hostname, port } = new URL(`http://${target}`);
  const sockets = new Set<Socket>();
  const door = clients === undefined ? {} : { ca: clients, requestCert: true };
  const server = createServer({ ...identity, ...door }, (near) => {
    const far = connectPlainly(Number(port), hostname);
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      socket.on("error", end).once("close", end);
    }
    near.pipe(far).pipe(near);
  });
  // A client that does not trust the certificate leaves in the middle of the greeting.
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
