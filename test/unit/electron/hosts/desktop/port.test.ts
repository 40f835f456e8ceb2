import { once } from "node:events";
import { anything, assert, asyncProperty } from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  type FrameLike,
  isPageFrame,
  portFromMessagePort,
} from "../../../../../electron/hosts/desktop/port.ts";
import { call } from "../../../../../shared/ipc/procedure.ts";
import { serve } from "../../../../../shared/ipc/server.ts";
import { createChannel } from "./channel-port.ts";

const PAGE: FrameLike = { url: "app://portolan/", parent: null, detached: false };

describe("who may have a port", () => {
  it("E4: the top frame of the page", () => {
    expect(isPageFrame(PAGE)).toBe(true);
    expect(isPageFrame({ ...PAGE, url: "app://portolan/#/store" })).toBe(true);
  });

  it.each<[string, FrameLike | null]>([
    ["a frame that is gone", null],
    ["a detached frame", { ...PAGE, detached: true }],
    ["a subframe of the page", { ...PAGE, parent: PAGE }],
    ["another origin", { ...PAGE, url: "https://evil.test/" }],
    ["another host of the scheme", { ...PAGE, url: "app://evil/" }],
    ["a host that begins like ours", { ...PAGE, url: "app://portolan.evil.test/" }],
    ["an empty document", { ...PAGE, url: "about:blank" }],
    ["another path", { ...PAGE, url: "app://portolan/assets/a.svg" }],
  ])("E4: not %s", (_who, frame) => {
    expect(isPageFrame(frame)).toBe(false);
  });
});

describe("a message channel as a port", () => {
  const channels: { page: { close(): void } }[] = [];
  afterEach(() => {
    for (const { page } of channels.splice(0)) page.close();
  });

  function serveEcho() {
    const channel = createChannel();
    channels.push(channel);
    const contract = { echo: { say: call(z.object({ text: z.string().max(10) }), z.string()) } };
    const handlers = { echo: { say: ({ text }: { text: string }) => Promise.resolve(text) } };
    const unexpected: unknown[] = [];
    serve(contract, handlers, portFromMessagePort(channel.main), {
      logUnexpected: (error) => String(unexpected.push(error)),
    });
    return { ...channel, unexpected };
  }

  const SAY_HELLO = { kind: "start", id: 1, procedure: "echo.say", input: { text: "hello" } };

  it("carries a call and its answer", async () => {
    const { page } = serveEcho();
    page.postMessage(SAY_HELLO, []);
    expect(await once(page, "message")).toEqual([{ kind: "value", id: 1, value: "hello" }]);
  });

  it("tells when the page is gone", async () => {
    const { main, page } = createChannel();
    const gone = new Promise<void>((resolve) => {
      portFromMessagePort(main).onClose(resolve);
    });
    page.close();
    await gone;
  });

  it.each([
    ["an unknown procedure", { ...SAY_HELLO, procedure: "echo.shout" }],
    ["a procedure of the prototype", { ...SAY_HELLO, procedure: "__proto__.toString" }],
    ["input of the wrong type", { ...SAY_HELLO, input: { text: 7 } }],
    ["input that is too long", { ...SAY_HELLO, input: { text: "x".repeat(11) } }],
    [
      "a __proto__ key",
      { ...SAY_HELLO, input: JSON.parse('{"__proto__":{"text":"a"}}') as unknown },
    ],
  ])("E5: answers %s with invalid_input", async (_what, message) => {
    const { page } = serveEcho();
    page.postMessage(message, []);
    expect(await once(page, "message")).toMatchObject([
      { kind: "error", id: 1, error: { code: "invalid_input" } },
    ]);
  });

  it.each([
    [
      "a cycle",
      () => {
        const cycle: Record<string, unknown> = {};
        cycle["self"] = cycle;
        return cycle;
      },
    ],
    ["100 MB of text", () => "x".repeat(100_000_000)],
    ["100 MB of bytes", () => new Uint8Array(100_000_000)],
    ["a map", () => new Map([[1, 2]])],
    ["a date", () => new Date(0)],
    ["a bigint", () => 1n],
    ["not a number", () => Number.NaN],
    ["a million values", () => Array.from({ length: 1_000_000 }, () => 0)],
  ])("E5: closes the channel on %s", async (_what, make) => {
    const { page, unexpected } = serveEcho();
    page.postMessage({ ...SAY_HELLO, input: { text: make() } }, []);
    await once(page, "close");
    expect(unexpected).toEqual([]);
  });

  it("E5: survives anything that can be cloned, and still answers or has closed", async () => {
    const property = asyncProperty(
      anything({
        withDate: true,
        withMap: true,
        withSet: true,
        withBigInt: true,
        withTypedArray: true,
      }),
      async (message) => {
        const { page, unexpected } = serveEcho();
        try {
          page.postMessage(message, []);
        } catch {
          return; // Cannot even be sent.
        }
        page.postMessage(SAY_HELLO, []);
        await Promise.race([once(page, "message"), once(page, "close")]);
        expect(unexpected).toEqual([]);
        page.close();
      },
    );
    await assert(property, { numRuns: 300 });
  });
});
