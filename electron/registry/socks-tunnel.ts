import { isIP, type Socket } from "node:net";
import { AppError } from "../../shared/errors.ts";
import type { Proxy } from "./access.ts";
import { bareHostname } from "./address.ts";
import { portOf } from "./http-tunnel.ts";
import { proxyRefused } from "./proxy-error.ts";
import { readFirst } from "./socket.ts";

/** Spec: RFC 1928, 3: methods. */
const NO_LOGIN = 0;
const PASSWORD = 2;
/** Spec: RFC 1928, 4 and 5. */
const VERSION = 5;
const CONNECT = 1;
const IPV4 = 1;
const NAME = 3;
const IPV6 = 4;
/** Every length in the protocol is one byte. */
const MAX_TEXT_BYTES = 255;

/** Spec: RFC 1928, 6: replies. */
const REPLIES: readonly string[] = [
  "succeeded",
  "general failure",
  "not allowed by its rules",
  "network unreachable",
  "host unreachable",
  "connection refused",
  "time to live expired",
  "command not supported",
  "address type not supported",
];

/**
 * Asks the SOCKS 5 proxy at the other end of `socket` to connect it to the target. Names are resolved by the proxy: it
 * may know more of them than this computer. Spec: RFC 1928, RFC 1929.
 * @throws proxy_refused, configuration_invalid, and failures of the network as Node names them
 */
export async function openSocksTunnel(
  socket: Socket,
  target: URL,
  proxy: Proxy,
  signal: AbortSignal,
): Promise<void> {
  const methods = proxy.username === undefined ? [NO_LOGIN] : [NO_LOGIN, PASSWORD];
  socket.write(Buffer.from([VERSION, methods.length, ...methods]));
  const [version, method = -1] = await readFirst(socket, () => 2, signal);
  if (version !== VERSION) {
    throw Object.assign(new Error("the proxy does not speak SOCKS 5"), { code: "EPROTO" });
  }
  if (!methods.includes(method)) throw proxyRefused(target, proxy, { reason: "login wanted" });
  if (method === PASSWORD) await logIn(socket, target, proxy, signal);
  const port = portOf(target);
  socket.write(
    Buffer.concat([
      Buffer.from([VERSION, CONNECT, 0]),
      addressOf(target),
      Buffer.from([port >> 8, port & 255]),
    ]),
  );
  const [, reply = 1] = await readFirst(socket, replyLength, signal);
  if (reply !== 0) {
    throw proxyRefused(target, proxy, { reason: REPLIES[reply] ?? `reply ${reply}` });
  }
}

/** Spec: RFC 1929, 2. */
async function logIn(
  socket: Socket,
  target: URL,
  proxy: Proxy,
  signal: AbortSignal,
): Promise<void> {
  const login = [proxy.username ?? "", proxy.password ?? ""].map((text) => lengthAndText(text));
  socket.write(Buffer.concat([Buffer.from([1]), ...login]));
  const [, status] = await readFirst(socket, () => 2, signal);
  if (status !== 0) throw proxyRefused(target, proxy, { reason: "login refused" });
}

function lengthAndText(text: string): Buffer {
  const bytes = Buffer.from(text, "utf8");
  if (bytes.byteLength <= MAX_TEXT_BYTES) {
    return Buffer.concat([Buffer.from([bytes.byteLength]), bytes]);
  }
  const why = `no part of a SOCKS 5 request is longer than ${MAX_TEXT_BYTES} bytes`;
  throw new AppError("configuration_invalid", `the proxy cannot be used: ${why}`, {
    details: { path: "proxy", why },
  });
}

function addressOf(target: URL): Buffer {
  const hostname = bareHostname(target.hostname);
  const family = isIP(hostname);
  if (family === 4) return Buffer.from([IPV4, ...hostname.split(".").map(Number)]);
  if (family === 6) return Buffer.concat([Buffer.from([IPV6]), ipv6Bytes(hostname)]);
  return Buffer.concat([Buffer.from([NAME]), lengthAndText(hostname)]);
}

/** @param address as a URL writes it: groups in hexadecimal, at most one gap */
function ipv6Bytes(address: string): Buffer {
  const [head = "", tail] = address.split("::");
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const [left, right] = [groups(head), groups(tail ?? "")];
  const gap = Array<string>(8 - left.length - right.length).fill("0");
  const hex = [...left, ...gap, ...right].map((group) => group.padStart(4, "0")).join("");
  return Buffer.from(hex, "hex");
}

/** A refusal may come without the address that would follow. */
function replyLength(received: Buffer): number | undefined {
  const [, reply, , type, first = 0] = received;
  if (reply !== undefined && reply !== 0) return 2;
  if (received.byteLength < 5) return undefined;
  if (type === NAME) return 7 + first;
  return type === IPV6 ? 22 : 10;
}
