import {
  createServer as createHttpServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as sendRequest,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";

/** One CONNECT or one request in absolute form, as it arrived. */
export interface ProxiedRequest {
  readonly method: string;
  /** `registry.test:443`, or `http://registry.test/v2/`. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** 0 until it is answered. */
  status: number;
}

/** What the proxy does instead of its work. */
export type ProxyFault =
  | { readonly kind: "status"; readonly status: number }
  /** Never answers. */
  | { readonly kind: "hang" }
  /** Closes the connection without an answer. */
  | { readonly kind: "drop" }
  /** Answers something that is not HTTP. */
  | { readonly kind: "babble"; readonly text: string }
  /** Cuts the tunnel after so many bytes from the far side. */
  | { readonly kind: "cut"; readonly after: number };

export interface HttpProxyOptions {
  /** Where a name with a port really is: `{ "registry.test:443": "127.0.0.1:4321" }`. Unknown ones get 502. */
  readonly names?: Readonly<Record<string, string>>;
  /** `user:password` that Basic has to carry. */
  readonly login?: string;
  /** PEM texts; the proxy itself is spoken to in TLS when given. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface HttpProxy {
  readonly url: URL;
  readonly requests: ProxiedRequest[];
  /** Connections of clients that are open now. */
  readonly open: () => number;
  /** Does this with the next requests, one each. */
  readonly faults: ProxyFault[];
  /** May be added to while it runs. */
  readonly names: Map<string, string>;
  close(): Promise<void>;
}

interface Proxying {
  readonly names: Map<string, string>;
  readonly login: string | undefined;
  readonly requests: ProxiedRequest[];
  readonly faults: ProxyFault[];
  readonly far: Set<Socket>;
}

/** A forward proxy on a free loopback port. Spec: RFC 9110, 7.7 and 9.3.6; RFC 9112, 3.2.2. */
export async function startHttpProxy(options: HttpProxyOptions = {}): Promise<HttpProxy> {
  const { tls, login } = options;
  const state: Proxying = {
    names: new Map(Object.entries(options.names ?? {})),
    login,
    requests: [],
    faults: [],
    far: new Set(),
  };
  const near = new Set<Socket>();
  const server: Server = tls === undefined ? createHttpServer() : createHttpsServer(tls);
  server.on(tls === undefined ? "connection" : "secureConnection", (socket: Socket) => {
    near.add(socket);
    socket.on("error", () => undefined).once("close", () => near.delete(socket));
  });
  server.on("connect", (request: IncomingMessage, socket: Socket, head: Buffer) =>
    openTunnel(state, request, socket, head),
  );
  server.on("request", (request, response) => pass(state, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`),
    requests: state.requests,
    faults: state.faults,
    names: state.names,
    open: () => near.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of [...near, ...state.far]) socket.destroy();
      }),
  };
}

function openTunnel(state: Proxying, request: IncomingMessage, socket: Socket, head: Buffer): void {
  const record = note(state, request);
  const fault = state.faults.shift();
  if (misbehave(socket, fault)) return;
  const refusal = refusalOf(state, request, fault);
  if (refusal !== undefined) {
    answer(socket, record, refusal);
    return;
  }
  const far = farEnd(state, record.target);
  if (far === undefined) {
    answer(socket, record, 502);
    return;
  }
  far.once("connect", () => {
    answer(socket, record, 200);
    far.write(head);
    socket.pipe(far);
    relay(far, socket, fault);
  });
  far.once("error", () => {
    if (record.status === 0) answer(socket, record, 502);
    else socket.destroy();
  });
  far.once("close", () => socket.end());
  socket.once("close", () => far.destroy());
}

function relay(far: Socket, near: Socket, fault: ProxyFault | undefined): void {
  if (fault?.kind !== "cut") {
    far.pipe(near);
    return;
  }
  let left = fault.after;
  far.on("data", (chunk: Buffer) => {
    near.write(chunk.subarray(0, left));
    left -= chunk.byteLength;
    if (left <= 0) {
      far.destroy();
      near.resetAndDestroy();
    }
  });
}

/** The absolute form: the proxy sends the request itself, without what was meant for it alone. */
function pass(state: Proxying, request: IncomingMessage, response: ServerResponse): void {
  const record = note(state, request);
  const fault = state.faults.shift();
  if (misbehave(request.socket, fault)) return;
  const target = URL.parse(record.target);
  const refusal = refusalOf(state, request, fault) ?? (target === null ? 400 : undefined);
  const place = target === null ? null : placeOf(state, `${target.hostname}:${target.port || 80}`);
  if (refusal !== undefined || target === null || place === null) {
    record.status = refusal ?? 502;
    const wanted = record.status === 407 ? { "proxy-authenticate": 'Basic realm="proxy"' } : {};
    response.writeHead(record.status, wanted).end("refused by the proxy");
    return;
  }
  const { "proxy-authorization": _, ...headers } = request.headers;
  const [host, port] = [place.hostname, Number(place.port)];
  const path = `${target.pathname}${target.search}`;
  const onward = sendRequest({ host, port, path, method: record.method, headers });
  onward.once("response", (far) => {
    record.status = far.statusCode ?? 0;
    response.writeHead(record.status, far.headers);
    far.pipe(response);
  });
  onward.once("error", () => response.destroy());
  response.once("close", () => onward.destroy());
  request.pipe(onward);
}

function note({ requests }: Proxying, request: IncomingMessage): ProxiedRequest {
  const { method = "", url = "", headers } = request;
  const record = { method, target: url, headers, status: 0 };
  requests.push(record);
  return record;
}

/** True when the fault leaves nothing else to do. */
function misbehave(socket: Socket, fault: ProxyFault | undefined): boolean {
  // Reads on, to see when the client leaves.
  if (fault?.kind === "hang") socket.once("end", () => socket.end()).resume();
  if (fault?.kind === "drop") socket.resetAndDestroy();
  if (fault?.kind === "babble") socket.end(fault.text);
  return fault?.kind === "hang" || fault?.kind === "drop" || fault?.kind === "babble";
}

function refusalOf(
  { login }: Proxying,
  { headers }: IncomingMessage,
  fault: ProxyFault | undefined,
): number | undefined {
  if (fault?.kind === "status") return fault.status;
  const expected =
    login === undefined ? undefined : `Basic ${Buffer.from(login).toString("base64")}`;
  return headers["proxy-authorization"] === expected ? undefined : 407;
}

function answer(socket: Socket, record: ProxiedRequest, status: number): void {
  record.status = status;
  const wanted =
    status === 407 ? "Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: Basic realm=p\r\n" : "";
  const length = status === 200 ? "" : "Content-Length: 0\r\n";
  const text = `HTTP/1.1 ${status} Said by the proxy\r\n${wanted}${length}\r\n`;
  if (status === 200) socket.write(text);
  else socket.end(text);
}

function placeOf({ names }: Proxying, authority: string): URL | null {
  const place = names.get(authority);
  if (place !== undefined) return URL.parse(`http://${place}`);
  return authority.startsWith("127.0.0.1:") ? URL.parse(`http://${authority}`) : null;
}

function farEnd(state: Proxying, authority: string): Socket | undefined {
  const place = placeOf(state, authority);
  if (place === null) return undefined;
  const far = connect(Number(place.port), place.hostname);
  state.far.add(far);
  far.once("close", () => state.far.delete(far));
  return far;
}
