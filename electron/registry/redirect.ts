import type { Readable } from "node:stream";
import { AppError } from "../../shared/errors.ts";
import { discardBody } from "./body.ts";
import type { OriginGate } from "./origin-gate.ts";
import { type Headers, headerOf, type Hop, type HopAnswer, type Transport } from "./transport.ts";

/** Something that can be sent again from its start. */
export interface StreamBody {
  readonly length: number;
  open(): Promise<Readable> | Readable;
  /** False when a second sending would be wrong; such a body is not carried along a redirect. */
  readonly replayable: boolean;
}

export type RequestBody = Buffer | StreamBody | undefined;

export interface Journey extends Pick<Hop, "method" | "url" | "headers" | "lane" | "signal"> {
  readonly body: RequestBody;
  /** Headers for the registry itself: Authorization and the like. Never sent again once the journey has left it. */
  readonly own: Readonly<Record<string, string>>;
  /** Shown every answer of the registry itself, also one that leads elsewhere. */
  readonly heard?: (answer: Pick<HopAnswer, "status" | "headers">) => void;
}

export interface Arrival {
  readonly status: number;
  readonly headers: Headers;
  readonly body: HopAnswer["body"];
  /** Where the answer came from. */
  readonly url: URL;
  /** True when every step of the journey was at the registry itself. */
  readonly atRegistry: boolean;
}

/** Registries need one hop to their storage, sometimes two. */
const MAX_HOPS = 10;

/**
 * Sends a request and follows redirects under the eyes of the gate. Range and Accept travel along; Authorization does
 * not leave the registry's origin. 301, 302 and 303 are followed for GET and HEAD only; a body moves with 307 and 308.
 * @throws origin_refused, and whatever the transport throws
 */
export async function travel(
  transport: Transport,
  gate: OriginGate,
  journey: Journey,
): Promise<Arrival> {
  const seen: string[] = [];
  let { url } = journey;
  let atRegistry = gate.isRegistry(url);
  for (;;) {
    seen.push(url.href);
    const answer = await transport.send(await hopTo(url, journey, atRegistry, gate));
    if (atRegistry) journey.heard?.(answer);
    const location = isRedirect(answer.status) ? headerOf(answer.headers, "location") : undefined;
    if (location === undefined) return { ...answer, url, atRegistry };
    await discardBody(answer.body);
    const next = gate.admit(location, url, "redirect");
    refuseRedirect(journey, answer.status, next, seen);
    atRegistry &&= gate.isRegistry(next);
    url = next;
  }
}

async function hopTo(
  url: URL,
  journey: Journey,
  atRegistry: boolean,
  gate: OriginGate,
): Promise<Hop> {
  const { method, lane, signal, body, own } = journey;
  const stream = body === undefined || Buffer.isBuffer(body) ? body : await body.open();
  const length = Buffer.isBuffer(body) ? body.byteLength : body?.length;
  return {
    method,
    url,
    lane,
    signal,
    body: stream,
    reach: gate.isRegistry(url) ? "registry" : { foreign: gate.allowedClasses() },
    headers: {
      ...journey.headers,
      ...(length === undefined ? {} : { "content-length": String(length) }),
      ...(atRegistry ? own : {}),
    },
  };
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function refuseRedirect(
  { method, body, url }: Journey,
  status: number,
  next: URL,
  seen: readonly string[],
): void {
  const refuse = (why: string): AppError =>
    new AppError("origin_refused", `redirect of ${url.host} to ${next.host}: ${why}`, {
      details: { host: url.host, target: next.host, pointer: "redirect", hops: seen.length, why },
    });
  if (seen.includes(next.href)) throw refuse(`it goes round in circles after ${seen.length} hops`);
  if (seen.length > MAX_HOPS) throw refuse(`more than ${MAX_HOPS} hops`);
  if (method === "GET" || method === "HEAD") return;
  if (status !== 307 && status !== 308) throw refuse(`a ${method} may not become a GET`);
  const movable = body === undefined || Buffer.isBuffer(body) || body.replayable;
  if (!movable) throw refuse("the content cannot be sent twice");
}
