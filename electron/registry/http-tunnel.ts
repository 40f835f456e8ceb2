import type { Socket } from "node:net";
import type { Proxy } from "./access.ts";
import { proxyRefused } from "./proxy-error.ts";
import { readFirst } from "./socket.ts";

const HEAD_END = "\r\n\r\n";
/** What a proxy answers that wants a login first. Spec: RFC 9110, 15.5.8. */
export const PROXY_LOGIN_WANTED = 407;

/** The header that logs in to a proxy; it goes nowhere else. Spec: RFC 9110, 11.7.2 and RFC 7617. */
export function proxyAuthorization(proxy: Proxy): string | undefined {
  const { username, password } = proxy;
  if (username === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password ?? ""}`, "utf8").toString("base64")}`;
}

/**
 * Asks the proxy at the other end of `socket` to connect it to the target. Written by hand: `node:http` would print the
 * login under NODE_DEBUG. Spec: RFC 9110, 9.3.6.
 * @throws proxy_refused, and failures of the network as Node names them
 */
export async function openHttpTunnel(
  socket: Socket,
  target: URL,
  proxy: Proxy,
  signal: AbortSignal,
): Promise<void> {
  const authority = `${target.hostname}:${portOf(target)}`;
  const login = proxyAuthorization(proxy);
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`];
  if (login !== undefined) lines.push(`Proxy-Authorization: ${login}`);
  socket.write(`${lines.join("\r\n")}${HEAD_END}`);
  const head = (await readFirst(socket, headLength, signal)).toString("latin1");
  const status = Number(/^HTTP\/1\.[01] (\d{3})\b/.exec(head)?.[1]);
  if (status >= 200 && status < 300) return;
  if (Number.isNaN(status)) {
    throw Object.assign(new Error("the proxy does not speak HTTP"), { code: "EPROTO" });
  }
  throw proxyRefused(target, proxy, { status, ...challengeOf(head) });
}

/** 80 and 443 are left out of URLs. */
export function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}

function headLength(received: Buffer): number | undefined {
  const end = received.indexOf(HEAD_END);
  return end === -1 ? undefined : end + HEAD_END.length;
}

/** The kinds of login that a proxy offers; it may be that none of them is Basic. */
function challengeOf(head: string): { readonly offered?: string } {
  const offered = [...head.matchAll(/^proxy-authenticate:[ \t]*([A-Za-z-]{1,20})\b/gim)];
  if (offered.length === 0) return {};
  return { offered: [...new Set(offered.map((match) => match[1] ?? ""))].slice(0, 5).join(", ") };
}
