import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { pipeline } from "node:stream/promises";

/** A way to a server on this computer that is as slow as a network. */
export interface SlowProxy {
  /** `127.0.0.1:port`, to be used in place of the server's own. */
  readonly host: string;
  close(): Promise<void>;
}

/** How often a connection lets bytes through. */
const TICK_MS = 50;

/** Passes every connection on to `target`; what comes back is held to so many bytes a second and connection. */
export async function startSlowProxy(target: string, bytesPerSecond: number): Promise<SlowProxy> {
  const { hostname, port } = new URL(`http://${target}`);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
    }
    // Either side may leave at any time: then both are done.
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    pipeline(near, far).catch(end);
    pipeline(far, (source) => slowed(source, bytesPerSecond), near).catch(end);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function* slowed(
  source: AsyncIterable<Buffer>,
  bytesPerSecond: number,
): AsyncIterable<Buffer> {
  const share = Math.max(1, Math.floor((bytesPerSecond * TICK_MS) / 1000));
  for await (const chunk of source) {
    for (let at = 0; at < chunk.byteLength; at += share) {
      const piece = chunk.subarray(at, at + share);
      yield piece;
      await delay((piece.byteLength / share) * TICK_MS);
    }
  }
}
