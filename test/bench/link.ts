import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A network between a client and a server on this computer. */
export interface LinkOptions {
  /** Each way: half of the round trip. */
  readonly delayMs: number;
  /** What all connections together may carry from the server to the client in a second; without limit if left out. */
  readonly bytesPerSecond?: number;
  /** What one connection may carry from the server to the client in a second. */
  readonly bytesPerSecondEach?: number;
}

/** So much is under way at most on a link without limit: 100 ms at 600 MB/s, more than this computer can carry. */
const WIDE_WINDOW = 64 * 1024 * 1024;

/** So much time's worth is under way on a slow link: a router with a larger buffer would add delay of its own. */
const NARROW_WINDOW_SECONDS = 0.02;

/**
 * Passes connections on to `target` as a network would: later, and no faster than it carries. The handshake of TCP
 * with this proxy takes no time, so that of the network, one round trip, is waited for before the first byte.
 * @returns the port it listens on, at 127.0.0.1
 */
export async function startLink(target: string, options: LinkOptions): Promise<number> {
  const { hostname, port } = new URL(`http://${target}`);
  const shared = rateOf(options.bytesPerSecond);
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    const far = connect({ host: hostname, port: Number(port), allowHalfOpen: true, noDelay: true });
    const openAt = performance.now() + 2 * options.delayMs;
    const own = rateOf(options.bytesPerSecondEach);
    carry(near, far, { delayMs: options.delayMs, notBefore: openAt, rates: [] });
    carry(far, near, { delayMs: options.delayMs, notBefore: 0, rates: [shared, own] });
    for (const socket of [near, far])
      socket
        .on("error", () => undefined)
        .once("close", () => {
          // Whatever is under way arrives late; a reset does not wait for it.
          if (!socket.readableEnded) [near, far].forEach((each) => each.destroy());
        });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** When the last byte of a piece has passed a place of limited width. */
interface Rate {
  readonly bytesPerSecond: number;
  freeAt: number;
}

function rateOf(bytesPerSecond: number | undefined): Rate {
  return { bytesPerSecond: bytesPerSecond ?? Number.POSITIVE_INFINITY, freeAt: 0 };
}

interface Way {
  readonly delayMs: number;
  readonly notBefore: number;
  readonly rates: readonly Rate[];
}

/** One way of a connection: pieces leave in their order, each when it is due. */
function carry(from: Socket, to: Socket, { delayMs, notBefore, rates }: Way): void {
  const narrowest = Math.min(...rates.map(({ bytesPerSecond }) => bytesPerSecond));
  const window = Math.min(WIDE_WINDOW, Math.max(128 * 1024, narrowest * NARROW_WINDOW_SECONDS));
  const pieces: { readonly chunk: Buffer | undefined; readonly due: number }[] = [];
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;
  const dueOf = (size: number): number => {
    const sent = rates.map((rate) => {
      rate.freeAt = Math.max(performance.now(), rate.freeAt) + (size / rate.bytesPerSecond) * 1000;
      return rate.freeAt;
    });
    return Math.max(performance.now(), notBefore, ...sent) + delayMs;
  };
  const deliver = (): void => {
    timer = undefined;
    const now = performance.now();
    for (let piece = pieces[0]; piece !== undefined && piece.due <= now; piece = pieces[0]) {
      pieces.shift();
      const { chunk } = piece;
      if (chunk === undefined) to.end();
      else
        to.write(chunk, () => {
          underWay -= chunk.length;
          if (from.isPaused() && underWay < window) from.resume();
        });
    }
    wake();
  };
  const wake = (): void => {
    const next = pieces[0];
    if (next !== undefined)
      timer ??= setTimeout(deliver, Math.max(0, next.due - performance.now()));
  };
  from.on("data", (chunk) => {
    underWay += chunk.length;
    if (underWay >= window) from.pause();
    pieces.push({ chunk, due: dueOf(chunk.length) });
    wake();
  });
  from.on("end", () => {
    pieces.push({ chunk: undefined, due: dueOf(0) });
    wake();
  });
  to.once("close", () => clearTimeout(timer));
}
