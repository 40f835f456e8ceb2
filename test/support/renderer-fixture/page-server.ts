import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { type WebSocket, WebSocketServer } from "ws";
import { contract } from "../../../shared/ipc/contract/index.ts";
import { serve } from "../../../shared/ipc/server.ts";
import type { Port } from "../../../shared/ipc/wire.ts";
import { createHandlers } from "./handlers.ts";
import type { World } from "./world.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** The policy of the real hosts. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types default";

export interface PageServer {
  /** With the one-time token in the fragment. */
  readonly url: string;
  /** Cuts every open connection of pages, as a restart of the engine would. */
  readonly cutConnections: () => void;
  readonly close: () => Promise<void>;
}

/** Serves the built page of `folder` on loopback, with `world` behind it. */
export async function servePage(folder: string, world: World): Promise<PageServer> {
  const sockets = new Set<WebSocket>();
  const http = createServer((request, response) => {
    const headers = { "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff" };
    if (request.url === "/session" && request.method === "POST") {
      const known = request.headers.authorization === `Bearer ${ONE_TIME}`;
      response.writeHead(known ? 200 : 401, { ...headers, "Content-Type": "application/json" });
      response.end(JSON.stringify({ session: SESSION }));
      return;
    }
    if (request.url?.startsWith("/upload/") === true) {
      takeUpload(request, response);
      return;
    }
    const path = request.url === "/" || request.url === undefined ? "/index.html" : request.url;
    readFile(join(folder, path)).then(
      (body) => {
        const type = TYPES[extname(path)] ?? "application/octet-stream";
        response.writeHead(200, { ...headers, "Content-Type": type }).end(body);
      },
      () => response.writeHead(404, headers).end(),
    );
  });
  const upgrades = new WebSocketServer({
    server: http,
    path: "/port",
    handleProtocols: () => "portolan",
    verifyClient: ({ req }: { req: { headers: Record<string, string | string[] | undefined> } }) =>
      String(req.headers["sec-websocket-protocol"]).includes(`token.${SESSION}`),
  });
  upgrades.on("connection", (socket) => {
    sockets.add(socket);
    serve(contract, createHandlers(world), portOf(socket), {
      validateOutput: true,
      logUnexpected: (error, procedure) => {
        console.error(procedure, error);
        return "log-1";
      },
    });
  });
  await new Promise<void>((resolve) => {
    http.listen(0, "127.0.0.1", resolve);
  });
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/#token=${ONE_TIME}`,
    cutConnections: () => {
      for (const socket of sockets) socket.terminate();
      sockets.clear();
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.terminate();
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

const ONE_TIME = "one-time-token-of-the-fixture";
const SESSION = "session-of-the-fixture";

function portOf(socket: WebSocket): Port {
  return {
    send: (message) => socket.send(JSON.stringify(message)),
    onMessage(listener) {
      const receive = (data: Buffer): void => listener(JSON.parse(data.toString("utf8")));
      socket.on("message", receive);
      return () => socket.off("message", receive);
    },
    onClose(listener) {
      socket.on("close", listener);
      return () => socket.off("close", listener);
    },
  };
}

/** Reads a file and forgets it: the world knows the files of one folder, by their names. */
function takeUpload(request: IncomingMessage, response: ServerResponse): void {
  const [, , , name = ""] = (request.url ?? "").split("/");
  request.resume();
  request.once("end", () => {
    const path = `/home/octo/Downloads/${decodeURIComponent(name)}`;
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end(JSON.stringify(request.method === "POST" ? { path } : {}));
  });
}
