import { EventEmitter, once } from "node:events";
import { MessageChannel } from "node:worker_threads";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { AppError } from "../../../../shared/errors.ts";
import { connect } from "../../../../shared/ipc/client.ts";
import { createPortPair } from "../../../../shared/ipc/pair.ts";
import { call, type Client, stream } from "../../../../shared/ipc/procedure.ts";
import { serve } from "../../../../shared/ipc/server.ts";
import type { Port } from "../../../../shared/ipc/wire.ts";

const contract = {
  numbers: {
    double: call(z.object({ value: z.number() }), z.object({ value: z.number() })),
    wait: call(z.object({}), z.object({})),
    fail: call(z.object({ how: z.enum(["known", "unknown"]) }), z.object({})),
    count: stream(z.object({ to: z.number() }), z.number()),
    forever: stream(z.object({}), z.number()),
  },
};

interface Bench {
  client: Client<typeof contract>;
  events: EventEmitter;
  produced: () => number;
  logged: unknown[];
  close: () => void;
}

const open: Bench[] = [];
afterEach(() => {
  for (const bench of open.splice(0)) bench.close();
});

function bench(ports = createPortPair()): Bench {
  const events = new EventEmitter();
  const logged: unknown[] = [];
  let produced = 0;
  const stop = serve(
    contract,
    {
      numbers: {
        double: ({ value }) => Promise.resolve({ value: value * 2 }),
        wait: (_, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => {
              events.emit("aborted");
              reject(new AppError("cancelled", "stopped"));
            });
          }),
        fail: ({ how }) =>
          Promise.reject(
            how === "known"
              ? new AppError("denied", "no", { details: { host: "h" } })
              : new Error("hunter2"),
          ),
        async *count({ to }) {
          for (let i = 0; i < to; i++) {
            produced += 1;
            yield i;
          }
        },
        async *forever(_, { signal }) {
          try {
            for (;;) {
              yield 1;
              await new Promise<void>((resolve) =>
                signal.addEventListener("abort", () => resolve(), { once: true }),
              );
              signal.throwIfAborted();
            }
          } finally {
            events.emit("left");
          }
        },
      },
    },
    ports.right,
    {
      validateOutput: true,
      logUnexpected: (error) => {
        logged.push(error);
        return `log-${logged.length}`;
      },
    },
  );
  const close = (): void => {
    stop();
    ports.close();
  };
  const made = {
    client: connect(contract, ports.left),
    events,
    produced: () => produced,
    logged,
    close,
  };
  open.push(made);
  return made;
}

function channel(): { left: Port; right: Port; close: () => void } {
  const { port1, port2 } = new MessageChannel();
  const adapt = (port: typeof port1): Port => ({
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on("message", listener);
      return () => port.off("message", listener);
    },
    onClose(listener) {
      port.on("close", listener);
      return () => port.off("close", listener);
    },
  });
  return { left: adapt(port1), right: adapt(port2), close: () => port1.close() };
}

describe.each([
  ["an in-process pair", createPortPair],
  ["a MessageChannel", channel],
])("the contract over %s", (_name, ports) => {
  it("answers a call", async () => {
    await expect(bench(ports()).client.numbers.double({ value: 21 })).resolves.toEqual({
      value: 42,
    });
  });

  it("refuses input that does not fit before the handler runs", async () => {
    const bad = { value: "21" } as unknown as { value: number };
    await expect(bench(ports()).client.numbers.double(bad)).rejects.toMatchObject({
      code: "invalid_input",
      details: { where: "value" },
    });
  });

  it("carries the code and details of a known error", async () => {
    const { client } = bench(ports());
    await expect(client.numbers.fail({ how: "known" })).rejects.toMatchObject({
      code: "denied",
      details: { host: "h" },
    });
  });

  it("hides an unknown error behind a log id", async () => {
    const { client, logged } = bench(ports());
    await expect(client.numbers.fail({ how: "unknown" })).rejects.toMatchObject({
      code: "internal",
      details: { logId: "log-1" },
    });
    expect(logged).toHaveLength(1);
  });

  it("streams in order and ends", async () => {
    const items: number[] = [];
    for await (const item of bench(ports()).client.numbers.count({ to: 5 })) items.push(item);
    expect(items).toEqual([0, 1, 2, 3, 4]);
  });

  it("produces no more than the consumer pulls", async () => {
    const { client, produced } = bench(ports());
    for await (const item of client.numbers.count({ to: 1_000_000 })) if (item === 5) break;
    expect(produced()).toBeLessThan(10);
  });

  it("tells the producer when the consumer leaves the loop", async () => {
    const { client, events } = bench(ports());
    const left = once(events, "left");
    for await (const item of client.numbers.forever({})) {
      expect(item).toBe(1);
      break;
    }
    await left;
  });

  it("cancels a call by its signal on both sides", async () => {
    const { client, events } = bench(ports());
    const controller = new AbortController();
    const aborted = once(events, "aborted");
    const answer = client.numbers.wait({}, { signal: controller.signal });
    controller.abort();
    await expect(answer).rejects.toMatchObject({ code: "cancelled" });
    await aborted;
  });

  it("fails what waits when the port closes, and stops the handlers", async () => {
    const { client, events, close } = bench(ports());
    const aborted = once(events, "aborted");
    const answer = client.numbers.wait({});
    await client.numbers.double({ value: 1 });
    close();
    await expect(answer).rejects.toMatchObject({ code: "connection_lost" });
    await aborted;
    await expect(client.numbers.double({ value: 1 })).rejects.toMatchObject({
      code: "connection_lost",
    });
  });
});

describe("a hostile page", () => {
  function raw(): { send: (message: unknown) => void; next: () => Promise<unknown> } {
    const ports = createPortPair();
    bench(ports);
    const replies = new EventEmitter();
    ports.left.onMessage((message) => replies.emit("reply", message));
    return {
      send: (message) => ports.left.send(message),
      next: async () => {
        const [reply] = (await once(replies, "reply")) as [unknown];
        return reply;
      },
    };
  }

  it.each(["numbers.nothing", "numbers.__proto__", "__proto__.toString", "constructor.name", ""])(
    "cannot call %j",
    async (procedure) => {
      const page = raw();
      page.send({ kind: "start", id: 1, procedure, input: {} });
      expect(await page.next()).toMatchObject({
        kind: "error",
        id: 1,
        error: { code: "invalid_input" },
      });
    },
  );

  it("gets no answer to what is not a message, and does no harm with it", async () => {
    const page = raw();
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    for (const junk of [
      null,
      5,
      "x",
      [],
      loop,
      { kind: "start" },
      { kind: "pull", id: -1 },
      { kind: "boom", id: 1 },
    ]) {
      page.send(junk);
    }
    page.send({ kind: "pull", id: 77 });
    page.send({ kind: "cancel", id: 77 });
    page.send({
      kind: "start",
      id: 2,
      procedure: "numbers.double",
      input: { value: 2, __proto__: { value: "x" } },
    });
    expect(await page.next()).toEqual({ kind: "value", id: 2, value: { value: 4 } });
  });

  it("cannot reuse an id that is running", async () => {
    const page = raw();
    page.send({ kind: "start", id: 3, procedure: "numbers.wait", input: {} });
    page.send({ kind: "start", id: 3, procedure: "numbers.double", input: { value: 1 } });
    expect(await page.next()).toMatchObject({ kind: "error", id: 3 });
  });
});
