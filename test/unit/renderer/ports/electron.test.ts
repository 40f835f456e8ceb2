import { MessageChannel } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { openElectronPort } from "../../../../renderer/ports/electron.ts";

type EventParts = { readonly type?: string; readonly source?: unknown };

/** A message to the window as the preload's postMessage makes it. */
function post(port: unknown, { type = "portolan-port", source = window }: EventParts = {}): void {
  const event = new MessageEvent("message", { data: { type } });
  Object.defineProperties(event, { source: { value: source }, ports: { value: [port] } });
  window.dispatchEvent(event);
}

/** Both ends of a channel whose Node ports have the listeners of the DOM. */
function channel() {
  const { port1, port2 } = new MessageChannel();
  return { page: port1, engine: port2, close: () => port2.close() };
}

describe("the desktop's port", () => {
  it("carries messages both ways and tells when it closes", async () => {
    const open = openElectronPort();
    const { page, engine, close } = channel();
    post(page);
    const port = await open({ signal: new AbortController().signal });
    const received = new Promise((resolve) => port.onMessage(resolve));
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin, only a window has
    engine.postMessage({ kind: "end", id: 1 });
    expect(await received).toEqual({ kind: "end", id: 1 });
    const sent = new Promise((resolve) => engine.once("message", resolve));
    port.send({ kind: "pull", id: 2 });
    expect(await sent).toEqual({ kind: "pull", id: 2 });
    const closed = new Promise<void>((resolve) => port.onClose(resolve));
    close();
    await closed;
  });

  it("waits for a port that comes later", async () => {
    const open = openElectronPort();
    const opening = open({ signal: new AbortController().signal });
    const { page, close } = channel();
    post(page);
    expect(await opening).toHaveProperty("send");
    close();
  });

  it("ignores ports of other windows and other messages", async () => {
    const open = openElectronPort();
    const opening = open({ signal: new AbortController().signal });
    const strange = channel();
    post(strange.page, { source: null });
    post(strange.page, { type: "something-else" });
    const right = channel();
    post(right.page);
    const port = await opening;
    const sent = new Promise((resolve) => right.engine.once("message", resolve));
    port.send("hello");
    expect(await sent).toBe("hello");
    right.close();
    strange.close();
  });
});
