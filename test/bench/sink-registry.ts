import { readFile } from "node:fs/promises";
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";

/**
 * A registry that takes everything and keeps nothing but manifests: it neither hashes nor writes, so that a copy to it
 * shows how fast the copying side is. Spec: distribution-spec v1.1, Pushing blobs (end-4a, end-5, end-6, end-7).
 * @param tls paths of PEM files, for HTTPS
 * @returns the port it listens on, at 127.0.0.1
 */
export async function startSink(tls: {
  readonly key?: string;
  readonly cert?: string;
}): Promise<number> {
  const manifests = new Map<string, { readonly type: string; readonly bytes: Buffer }>();
  const listener: RequestListener = (request, response) =>
    void answer(request, response, manifests);
  const server =
    tls.key === undefined || tls.cert === undefined
      ? createServer(listener)
      : createSecureServer(
          { key: await readFile(tls.key), cert: await readFile(tls.cert) },
          listener,
        );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

type Manifests = Map<string, { readonly type: string; readonly bytes: Buffer }>;

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  manifests: Manifests,
): Promise<void> {
  const { method = "", url = "" } = request;
  const path = url.split("?")[0] ?? "";
  const say = (status: number, headers: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(status, { "Content-Length": "0", ...headers });
    response.end();
  };
  if (path.includes("/blobs/uploads/")) {
    const bytes = await drained(request);
    const digest = new URLSearchParams(url.split("?")[1]).get("digest") ?? "";
    if (method === "POST") say(202, { Location: `${path}session` });
    else if (method === "PATCH") {
      const start = Number(/^(\d+)-/.exec(request.headers["content-range"] ?? "")?.[1] ?? 0);
      say(202, { Location: path, Range: `0-${start + bytes - 1}` });
    } else say(201, { Location: path, "Docker-Content-Digest": digest });
    return;
  }
  if (!path.includes("/manifests/")) {
    say(path === "/v2/" ? 200 : 404);
    return;
  }
  if (method === "PUT") {
    const bytes = Buffer.concat(await request.toArray());
    manifests.set(path, { type: request.headers["content-type"] ?? "", bytes });
    say(201);
    return;
  }
  const found = manifests.get(path);
  if (found === undefined) {
    say(404);
    return;
  }
  response.writeHead(200, { "Content-Type": found.type, "Content-Length": found.bytes.length });
  response.end(method === "HEAD" ? undefined : found.bytes);
}

/** Reads a body to its end. @returns how many bytes it had */
function drained(request: IncomingMessage): Promise<number> {
  let bytes = 0;
  return new Promise((resolve, reject) => {
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.on("end", () => resolve(bytes));
    request.on("error", reject);
  });
}
