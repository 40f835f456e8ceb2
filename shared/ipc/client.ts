import { AppError, cancelledError, fromWireError } from "../errors.ts";
import type { CallOptions, Client, Contract } from "./procedure.ts";
import { type Port, type ReplyMessage, replyMessageSchema } from "./wire.ts";

interface Pending {
  readonly onValue: (value: unknown) => void;
  readonly onEnd: () => void;
  readonly onError: (error: AppError) => void;
}

interface Session {
  start(procedure: string, input: unknown, pending: Pending): number;
  pull(id: number): void;
  cancel(id: number): void;
}

/** A typed client of a contract on a port. When the port closes, everything that waits fails with `connection_lost`. */
export function connect<C extends Contract>(contract: C, port: Port): Client<C> {
  const session = openSession(port);
  const client: Record<string, Record<string, unknown>> = {};
  for (const [noun, verbs] of Object.entries(contract)) {
    const methods: Record<string, unknown> = {};
    for (const [verb, procedure] of Object.entries(verbs)) {
      const begin = procedure.kind === "call" ? callOnce : openStream;
      methods[verb] = (input: unknown, options?: CallOptions) =>
        begin(session, `${noun}.${verb}`, input, options);
    }
    client[noun] = methods;
  }
  // The documented seam: the loops above build exactly what Client<C> computes from the contract.
  return client as Client<C>;
}

function openSession(port: Port): Session {
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let closed = false;

  port.onMessage((raw) => {
    const message = replyMessageSchema.safeParse(raw);
    if (message.success) dispatch(pending, message.data);
  });
  port.onClose(() => {
    closed = true;
    for (const waiting of pending.values()) waiting.onError(portClosed());
    pending.clear();
  });

  return {
    start(procedure, input, waiting) {
      const id = nextId++;
      if (closed) {
        waiting.onError(portClosed());
        return id;
      }
      pending.set(id, waiting);
      port.send({ kind: "start", id, procedure, input });
      return id;
    },
    pull(id) {
      if (pending.has(id)) port.send({ kind: "pull", id });
    },
    cancel(id) {
      if (pending.delete(id)) port.send({ kind: "cancel", id });
    },
  };
}

function dispatch(pending: Map<number, Pending>, message: ReplyMessage): void {
  const waiting = pending.get(message.id);
  if (waiting === undefined) return; // Cancelled here; the answer was under way.
  if (message.kind === "value") {
    waiting.onValue(message.value);
    return;
  }
  pending.delete(message.id);
  if (message.kind === "end") waiting.onEnd();
  else waiting.onError(fromWireError(message.error));
}

function callOnce(
  session: Session,
  procedure: string,
  input: unknown,
  options: CallOptions = {},
): Promise<unknown> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(cancelledError(procedure));
      return;
    }
    const id = session.start(procedure, input, {
      onValue: settle(resolve),
      onEnd: () => undefined,
      onError: settle(reject),
    });
    function onAbort(): void {
      session.cancel(id);
      reject(cancelledError(procedure));
    }
    function settle<T>(then: (value: T) => void): (value: T) => void {
      return (value) => {
        signal?.removeEventListener("abort", onAbort);
        then(value);
      };
    }
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

type Item = { readonly done: boolean; readonly value: unknown };

/** Items are asked for one at a time, so a slow consumer never has a queue. Leaving the loop cancels. */
async function* openStream(
  session: Session,
  procedure: string,
  input: unknown,
  options: CallOptions = {},
): AsyncGenerator<unknown, void, void> {
  const { signal } = options;
  if (signal?.aborted === true) throw cancelledError(procedure);
  let settle: { resolve: (item: Item) => void; reject: (error: AppError) => void } | undefined;
  let received: Promise<Item> = nextItem();

  function nextItem(): Promise<Item> {
    const promise = new Promise<Item>((resolve, reject) => {
      settle = { resolve, reject };
    });
    promise.catch(() => undefined); // An error between two pulls is reported by the next one.
    return promise;
  }
  const id = session.start(procedure, input, {
    onValue: (value) => settle?.resolve({ done: false, value }),
    onEnd: () => settle?.resolve({ done: true, value: undefined }),
    onError: (error) => settle?.reject(error),
  });
  const onAbort = (): void => settle?.reject(cancelledError(procedure));
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    for (;;) {
      const item = await received;
      if (item.done) return;
      received = nextItem();
      yield item.value;
      session.pull(id);
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    session.cancel(id);
  }
}

function portClosed(): AppError {
  return new AppError("connection_lost", "the engine is not connected", {
    details: { host: "Portolan" },
  });
}
