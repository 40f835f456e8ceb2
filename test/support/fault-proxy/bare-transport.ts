import { type AddressInfo, createServer } from "node:net";
import { Readable } from "node:stream";
import { onTestFinished } from "vitest";
import type { RegistryLink } from "../../../electron/registry/access.ts";
import type { Resolve } from "../../../electron/registry/lookup.ts";
import {
  createTransport,
  DEFAULT_TIMEOUTS,
  type Hop,
  type HopAnswer,
  type Transport,
} from "../../../electron/registry/transport.ts";
import { accessTo, NEVER } from "../registry/client.ts";

type Found = Awaited<ReturnType<Resolve>>;

/** A transport alone, closed with the test. Every name leads to this computer. */
export function open(
  link: Partial<RegistryLink> = {},
  timeouts = {},
  found: Found | Promise<Found> = [{ address: "127.0.0.1", family: 4 }],
): Transport {
  const transport = createTransport({
    userAgent: "portolan/test",
    resolve: () => Promise.resolve(found),
    timeouts: { ...DEFAULT_TIMEOUTS, ...timeouts },
    link: accessTo("registry.test", { link }).link,
  });
  onTestFinished(() => transport.close());
  return transport;
}

/** One request. */
export function get(
  transport: Transport,
  url: URL,
  changes: Partial<Hop> = {},
): Promise<HopAnswer> {
  return transport.send({
    method: "GET",
    url,
    headers: {},
    body: undefined,
    lane: "metadata",
    reach: "registry",
    signal: NEVER,
    ...changes,
  });
}

/** The body of an answer. */
export async function text(answer: Promise<HopAnswer>): Promise<string> {
  return (await answer).body.text();
}

/** Sends pieces until the client leaves. */
export async function babbling(pieces: () => Iterable<string>): Promise<URL> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined).resume();
    Readable.from(pieces())
      .on("error", () => undefined)
      .pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return new URL(`http://registry.test:${(server.address() as AddressInfo).port}/v2/`);
}
