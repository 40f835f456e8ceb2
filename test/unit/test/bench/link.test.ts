import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startLink } from "../../../bench/link.ts";

describe("the link", () => {
  let server: Server;
  let target: string;

  beforeEach(async () => {
    // Sends back what it gets, and ends when the client does.
    server = createServer((socket) => socket.pipe(socket));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    target = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  /** Sends bytes, ends, and reads all that comes back. */
  async function echo(port: number, bytes: Buffer): Promise<{ back: Buffer; ms: number }> {
    const startedAt = performance.now();
    const socket = connect(port, "127.0.0.1");
    socket.end(bytes);
    const back = Buffer.concat(await socket.toArray());
    return { back, ms: performance.now() - startedAt };
  }

  it("carries every byte in its order, and the end", async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
    const { back } = await echo(await startLink(target, { delayMs: 1 }), bytes);
    expect(back.equals(bytes)).toBe(true);
  });

  it("takes a round trip for the handshake and one for question and answer", async () => {
    const { ms } = await echo(await startLink(target, { delayMs: 20 }), Buffer.from("?"));
    // Timers may fire up to a millisecond early.
    expect(ms).toBeGreaterThanOrEqual(76);
  });

  it("carries no more than its width", async () => {
    const port = await startLink(target, { delayMs: 0, bytesPerSecond: 1_000_000 });
    const { ms } = await echo(port, Buffer.alloc(200_000));
    expect(ms).toBeGreaterThanOrEqual(190);
  });
});
