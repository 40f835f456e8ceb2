import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSession, startTestHost, type TestHost } from "./test-host.ts";

describe("a WebSocket as a port", () => {
  let test: TestHost;
  beforeEach(async () => {
    test = await startTestHost();
  });
  afterEach(() => test.close());

  it("carries JSON both ways, in order", async () => {
    const socket = await openSession(test);
    const replies: unknown[] = [];
    const all = new Promise<void>((resolve) => {
      socket.on("message", (frame: Buffer) => {
        replies.push(JSON.parse(frame.toString()));
        if (replies.length === 3) resolve();
      });
    });
    for (const message of [{ id: 1 }, ["二"], null]) socket.send(JSON.stringify(message));
    await all;
    expect(replies).toEqual([{ echo: { id: 1 } }, { echo: ["二"] }, { echo: null }]);
  });

  it("closes on what is not JSON, and on bytes", async () => {
    for (const [frame, code] of [
      ["{", 1007],
      [Buffer.from("{}"), 1003],
    ] as const) {
      const socket = await openSession(test);
      socket.send(frame);
      const [closedWith] = (await once(socket, "close")) as [number];
      expect(closedWith).toBe(code);
    }
  });

  it("takes a message of 1 MiB and closes on a larger one", async () => {
    const socket = await openSession(test);
    const limit = 1024 * 1024;
    socket.send(JSON.stringify("a".repeat(limit - 2)));
    const [reply] = (await once(socket, "message")) as [Buffer];
    expect(reply.length).toBeGreaterThan(limit);
    socket.send(JSON.stringify("a".repeat(limit - 1)));
    const [closedWith] = (await once(socket, "close")) as [number];
    expect(closedWith).toBe(1009);
  });

  it("tells the engine once when the tab goes, and swallows what is sent afterwards", async () => {
    const socket = await openSession(test);
    const [port] = test.ports;
    let closed = 0;
    const gone = new Promise<void>((resolve) => {
      port?.onClose(() => {
        closed += 1;
        resolve();
      });
    });
    socket.terminate();
    await gone;
    port?.send({ late: true });
    expect(closed).toBe(1);
  });

  it("closes with the host", async () => {
    const socket = await openSession(test);
    const closed = once(socket, "close");
    await test.host.close();
    await closed;
    expect(socket.readyState).toBe(socket.CLOSED);
  });
});
