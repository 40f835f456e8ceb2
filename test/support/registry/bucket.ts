import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Rule } from "./rules.ts";
import type { TestRegistry } from "./server.ts";

/** The host that keeps a registry's blobs, as S3 does: it takes signed URLs, and nothing else beside them. */
export interface Bucket {
  readonly host: string;
  /** Headers of every request that came. */
  readonly requests: readonly { readonly status: number; readonly headers: IncomingHttpHeaders }[];
}

const SIGNATURE = "X-Amz-Signature=0123456789abcdef";

/**
 * Puts a registry's blobs behind another host: every GET of one is answered with 307. A request that is signed and
 * carries a login is refused there, as S3 does ("Only one auth mechanism allowed").
 */
export async function moveBlobsToBucket(registry: TestRegistry): Promise<Bucket> {
  const requests: { status: number; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://bucket");
    const [, digest = ""] = /^\/blobs\/(.+)$/.exec(url.pathname) ?? [];
    const blob = [...registry.repositories.values()].find(({ blobs }) => blobs.has(digest));
    const bytes = blob?.blobs.get(digest) ?? Buffer.alloc(0);
    const isSigned = url.search === `?${SIGNATURE}`;
    const range = /^bytes=(\d+)-/.exec(request.headers.range ?? "");
    const from = Number(range?.[1] ?? 0);
    const status = statusOf(isSigned, request.headers.authorization, range !== null);
    requests.push({ status, headers: request.headers });
    response.statusCode = status;
    if (status >= 400) {
      response.setHeader("content-type", "application/xml");
      response.end("<Error><Code>InvalidArgument</Code></Error>");
      return;
    }
    if (status === 206)
      response.setHeader("content-range", `bytes ${from}-${bytes.length - 1}/${bytes.length}`);
    response.setHeader("content-length", bytes.length - from);
    response.end(bytes.subarray(from));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  registry.rules.push(toBucket(host));
  return { host, requests };
}

function statusOf(isSigned: boolean, login: string | undefined, isPart: boolean): number {
  if (!isSigned) return 403;
  if (login !== undefined) return 400;
  return isPart ? 206 : 200;
}

function toBucket(host: string): Rule {
  const redirect: Rule["change"] = (reply, { request }) => {
    if (reply.status !== 200 && reply.status !== 206) return {};
    const digest = request.url.pathname.split("/").at(-1) ?? "";
    return {
      status: 307,
      headers: { location: `http://${host}/blobs/${digest}?${SIGNATURE}` },
      body: "",
    };
  };
  return {
    does: "keeps its blobs at another host, behind signed URLs",
    method: "GET",
    path: /\/blobs\/sha256:/,
    change: redirect,
  };
}
