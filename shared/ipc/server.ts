import { AppError, cancelledError, toWireError, type WireError } from "../errors.ts";
import type { Contract, HandlerContext, Handlers, Procedure } from "./procedure.ts";
import { type Port, type ReplyMessage, type RequestMessage, requestMessageSchema } from "./wire.ts";

export interface ServeOptions {
  /** Receives every error that is not an AppError and returns the id under which it was logged. */
  readonly logUnexpected: (error: unknown, procedure: string) => string;
  /** Check answers against the contract too. For tests and development. */
  readonly validateOutput?: boolean;
}

/** Procedures that one port may have running; more is a runaway page. */
const MAX_RUNNING = 512;

type UntypedHandler = (input: unknown, context: HandlerContext) => unknown;

interface Running {
  readonly controller: AbortController;
  readonly pull: () => void;
}

/**
 * Answers a contract on a port until the port closes or the returned function is called. Inputs are validated before
 * any handler runs. Nothing that is not in the contract can be called.
 */
export function serve<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
  port: Port,
  options: ServeOptions,
): () => void {
  const procedures = tabulate(contract, handlers);
  const running = new Map<number, Running>();

  const reply = (message: ReplyMessage): void => port.send(message);

  function start(message: RequestMessage & { kind: "start" }): void {
    const { id } = message;
    const entry = procedures.get(message.procedure);
    const refusal = refuse(entry !== undefined, running, id, message.procedure);
    if (entry === undefined || refusal !== undefined) {
      if (refusal !== undefined) reply({ kind: "error", id, error: toWireError(refusal) });
      return;
    }
    const controller = new AbortController();
    const credits = createCredits();
    running.set(id, { controller, pull: () => credits.grant() });
    credits.grant();
    const finish = (error: WireError | undefined): void => {
      if (!running.delete(id)) return;
      reply(error === undefined ? { kind: "end", id } : { kind: "error", id, error });
    };
    const send = (value: unknown): void => {
      if (running.has(id))
        reply({ kind: "value", id, value: checked(entry.procedure, value, options) });
    };
    run(entry, message.input, { signal: controller.signal, credits, send }).then(
      () => finish(undefined),
      (error: unknown) => finish(toWire(error, message.procedure, options)),
    );
  }

  function stopAll(): void {
    for (const { controller } of running.values()) controller.abort(cancelledError());
    running.clear();
  }

  const stopListening = port.onMessage((raw) => {
    const message = requestMessageSchema.safeParse(raw);
    if (!message.success) return; // Not an id we could answer to.
    const request = message.data;
    if (request.kind === "start") start(request);
    else if (request.kind === "pull") running.get(request.id)?.pull();
    else running.get(request.id)?.controller.abort(cancelledError());
  });
  const stopWatching = port.onClose(stopAll);
  return () => {
    stopListening();
    stopWatching();
    stopAll();
  };
}

interface Entry {
  readonly procedure: Procedure;
  readonly handler: UntypedHandler;
}

function tabulate<C extends Contract>(
  contract: C,
  handlers: Handlers<C>,
): ReadonlyMap<string, Entry> {
  const table = new Map<string, Entry>();
  for (const [noun, verbs] of Object.entries(contract)) {
    for (const [verb, procedure] of Object.entries(verbs)) {
      // The documented seam: types are proven by Handlers<C>, and inputs by the schema below.
      const handler = (handlers as Record<string, Record<string, UntypedHandler>>)[noun]?.[verb];
      if (handler !== undefined) table.set(`${noun}.${verb}`, { procedure, handler });
    }
  }
  return table;
}

interface RunContext {
  readonly signal: AbortSignal;
  readonly credits: Credits;
  readonly send: (value: unknown) => void;
}

async function run(entry: Entry, rawInput: unknown, context: RunContext): Promise<void> {
  const input = parseInput(entry.procedure, rawInput);
  const answer = entry.handler(input, { signal: context.signal });
  if (entry.procedure.kind === "call") {
    context.send(await answer);
    return;
  }
  const iterator = (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      await context.credits.take(context.signal);
      const next = await iterator.next();
      if (next.done === true) return;
      context.send(next.value);
    }
  } finally {
    // Not awaited: a producer that waits for something slow must not delay the end that the caller sees.
    iterator.return?.().catch(() => undefined);
  }
}

function parseInput(procedure: Procedure, input: unknown): unknown {
  const result = procedure.input.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue?.path.join(".") ?? "";
  throw new AppError("invalid_input", `invalid input at "${where}": ${issue?.message ?? ""}`, {
    details: { where },
  });
}

function checked(procedure: Procedure, value: unknown, options: ServeOptions): unknown {
  if (options.validateOutput !== true) return value;
  return (procedure.kind === "call" ? procedure.output : procedure.item).parse(value);
}

function refuse(
  known: boolean,
  running: ReadonlyMap<number, Running>,
  id: number,
  procedure: string,
): AppError | undefined {
  if (!known)
    return new AppError("invalid_input", `no such procedure: ${procedure}`, {
      details: { procedure },
    });
  if (running.has(id)) return new AppError("invalid_input", `the request id ${id} is in use`);
  if (running.size >= MAX_RUNNING)
    return new AppError("invalid_input", "too many requests at once");
  return undefined;
}

function toWire(error: unknown, procedure: string, options: ServeOptions): WireError {
  const wire = toWireError(error);
  return wire.code === "internal"
    ? toWireError(error, options.logUnexpected(error, procedure))
    : wire;
}

interface Credits {
  grant(): void;
  take(signal: AbortSignal): Promise<void>;
}

/** Pulls that the consumer has sent and the producer has not yet served. */
function createCredits(): Credits {
  let available = 0;
  let wake: (() => void) | undefined;
  return {
    grant() {
      available += 1;
      wake?.();
    },
    async take(signal) {
      while (available === 0) {
        signal.throwIfAborted();
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener("abort", resolve, { once: true });
        });
      }
      signal.throwIfAborted();
      available -= 1;
    },
  };
}
