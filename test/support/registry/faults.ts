import type { IncomingMessage, ServerResponse } from "node:http";
import type { Reply } from "./state.ts";

/**
 * One thing that goes wrong. It fires on requests whose method and path match, first on the `nth` of them (1 = the
 * next), and `times` in a row. Effects may be combined; those of the answer are applied to the registry's real one.
 */
export interface Fault {
  /** Any method when absent. */
  readonly method?: string;
  /** Matched against path and query. A string must occur in it. */
  readonly path: string | RegExp;
  /** Default 1. */
  readonly nth?: number;
  /** Default 1. */
  readonly times?: number;

  /** Answer with this status instead of asking the registry. The request body is read first, unless `early`. */
  readonly status?: number;
  /** Do what was asked, but answer with this status. */
  readonly rewriteStatus?: number;
  /** Added to the answer, or replacing its headers. An empty value takes a header away. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer | string;
  /** With `status`: answer at once and leave the request body unread. */
  readonly early?: boolean;
  /** Answer 307 (or `status`) to this URL. */
  readonly redirect?: string;
  /** Flip one bit in the middle of the body. */
  readonly corrupt?: boolean;
  /** Send so many bytes of the body, then close the connection as if all was well. */
  readonly cutAfter?: number;
  /** Send so many bytes of the body, then reset the connection. 0 resets before the headers. */
  readonly resetAfter?: number;
  /** Send so many bytes of the body, then nothing more; the connection stays open. */
  readonly stallAfter?: number;
  /** Send the body in pieces of this size, each after the reader took the one before. */
  readonly pieceSize?: number;
  /** Go on sending zeros after the body, without a Content-Length, until the client leaves or 1 GiB is reached. */
  readonly endless?: boolean;
  /** Take so many bytes of the request body, keep them as the registry would, and reset the connection. */
  readonly resetRequestAfter?: number;
  /** Keep only so many bytes of the request body, and answer as if that was all there was. */
  readonly keepOnly?: number;
  /** Do what was asked, then reset the connection instead of answering. */
  readonly loseAnswer?: boolean;
  /** Awaited before the answer: lets a test hold a request for as long as it wants. */
  readonly hold?: Promise<unknown>;
}

/** The faults of one registry, in the order in which they were added; the first that is due is used. */
export interface FaultList {
  add(...faults: readonly Fault[]): void;
  /** Chooses for each request that meets no other fault; {@link clear} ends it. */
  draw(choose: (method: string, path: string) => Fault | undefined): void;
  clear(): void;
  /** Counts the request, and returns the fault that it meets. */
  next(method: string, path: string): Fault | undefined;
}

export function createFaults(): FaultList {
  let planned: { readonly fault: Fault; seen: number }[] = [];
  let chosen: ((method: string, path: string) => Fault | undefined) | undefined;
  return {
    add: (...faults) => planned.push(...faults.map((fault) => ({ fault, seen: 0 }))),
    draw: (choose) => {
      chosen = choose;
    },
    clear: () => {
      planned = [];
      chosen = undefined;
    },
    next: (method, path) => {
      let due: Fault | undefined;
      for (const entry of planned) {
        if (!matches(entry.fault, method, path)) continue;
        entry.seen += 1;
        const first = entry.fault.nth ?? 1;
        const last = first + (entry.fault.times ?? 1) - 1;
        if (due === undefined && entry.seen >= first && entry.seen <= last) due = entry.fault;
      }
      return due ?? chosen?.(method, path);
    },
  };
}

function matches(fault: Fault, method: string, path: string): boolean {
  if (fault.method !== undefined && fault.method !== method) return false;
  return typeof fault.path === "string" ? path.includes(fault.path) : fault.path.test(path);
}

/** The answer as the fault changes it. */
export function spoil(reply: Reply, fault: Fault): Reply {
  const redirected = fault.redirect === undefined ? {} : { location: fault.redirect };
  const headers = { ...reply.headers, ...redirected, ...fault.headers };
  const body = fault.body ?? reply.body;
  return {
    status:
      fault.rewriteStatus ?? fault.status ?? (fault.redirect === undefined ? reply.status : 307),
    headers,
    ...(body === undefined ? {} : { body: fault.corrupt === true ? flipped(body) : body }),
  };
}

function flipped(body: Buffer | string): Buffer {
  const copy = Buffer.from(body);
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}

const ENDLESS_LIMIT = 1024 * 1024 * 1024;
const ENDLESS_PIECE = Buffer.alloc(64 * 1024);

/** Sends a body in the way the fault asks for. Headers are written already. */
export async function sendSpoiled(
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  fault: Fault,
): Promise<void> {
  const limit = fault.cutAfter ?? fault.resetAfter ?? fault.stallAfter;
  const sent = limit === undefined ? body : body.subarray(0, limit);
  const pieceSize = fault.pieceSize ?? Math.max(1, sent.length);
  if (sent.length === 0) response.flushHeaders();
  for (let at = 0; at < sent.length && !response.destroyed; at += pieceSize) {
    await written(response, sent.subarray(at, at + pieceSize));
  }
  if (fault.endless === true) {
    for (
      let total = 0;
      total < ENDLESS_LIMIT && !response.destroyed;
      total += ENDLESS_PIECE.length
    ) {
      await written(response, ENDLESS_PIECE);
    }
  }
  if (fault.stallAfter !== undefined) return;
  if (fault.resetAfter !== undefined) request.socket.resetAndDestroy();
  else if (fault.cutAfter !== undefined) request.socket.destroySoon();
  else response.end();
}

function written(response: ServerResponse, piece: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("close", done);
      resolve();
    };
    response.once("close", done);
    response.write(piece, done);
  });
}
