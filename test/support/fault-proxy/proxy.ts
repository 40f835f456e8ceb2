import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import type { ConnectionFaults, WayFaults } from "./faults.ts";
import { carry } from "./way.ts";

/** Decides what happens to a connection. @param connection counts from 1 */
export type FaultPlan = (connection: number) => ConnectionFaults | undefined;

/** A TCP proxy on loopback that misbehaves as it is told. Knows nothing of HTTP, so it works for TLS as well. */
export interface FaultProxy {
  /** `127.0.0.1:port`, to be used in place of the server's own. */
  readonly host: string;
  readonly connections: number;
  /** Connections of clients that stand now. */
  readonly standing: number;
  /** Bytes that were passed on to the client so far. */
  readonly passed: number;
  /** For connections from now on. */
  plan(plan: FaultPlan): void;
  /** Stops listening, so that connections are refused, and resets those that stand. */
  goAway(): Promise<void>;
  /** Listens again, on the same port. */
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** @param target `127.0.0.1:port` of the server */
export async function startFaultProxy(
  target: string,
  first: FaultPlan = () => undefined,
): Promise<FaultProxy> {
  const to = new URL(`http://${target}`);
  const open = new Set<Socket>();
  let plan = first;
  let connections = 0;
  const clients: Socket[] = [];
  const keep = (socket: Socket): void => {
    open.add(socket);
    socket.on("error", () => undefined).once("close", () => open.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    connections += 1;
    keep(near);
    clients.push(near);
    const faults = plan(connections) ?? {};
    if (faults.refuse === true) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ port: Number(to.port), host: to.hostname, allowHalfOpen: true });
    keep(far);
    void conduct(near, far, faults.up ?? {});
    void conduct(far, near, faults.down ?? {});
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const goAway = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of open) socket.resetAndDestroy();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    get connections() {
      return connections;
    },
    get standing() {
      return clients.filter((client) => !client.destroyed).length;
    },
    get passed() {
      return clients.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
    },
    plan: (next) => {
      plan = next;
    },
    goAway,
    comeBack: () => listen(port),
    close: goAway,
  };
}

/** One way of a connection, to its end. */
async function conduct(from: Socket, to: Socket, faults: WayFaults): Promise<void> {
  try {
    const ending = await carry(from, to, faults);
    if (ending === "reset") {
      to.resetAndDestroy();
      from.resetAndDestroy();
    } else if (ending !== "blackhole") to.end();
  } catch {
    // One side left; the other learns it.
    from.destroy();
    to.destroy();
  }
}
