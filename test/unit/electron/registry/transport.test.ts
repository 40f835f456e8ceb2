import { once } from "node:events";
import { createServer as createHttpServer, type ServerResponse } from "node:http";
import { createServer as createHttpsServer, type ServerOptions } from "node:https";
import { type AddressInfo, connect, createServer } from "node:net";
import { Readable } from "node:stream";
import type { TLSSocket } from "node:tls";
import { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished } from "vitest";
import { createTransport, DEFAULT_TIMEOUTS } from "../../../../electron/registry/transport.ts";
import { babbling, get, open, text } from "../../../support/fault-proxy/bare-transport.ts";
import { accessTo, failureOf } from "../../../support/registry/client.ts";
import { issueCertificate, issueFor, type TestCertificate } from "../../../support/registry/tls.ts";

const FOREIGN = { foreign: new Set(["public", "loopback"] as const) };

const { authority, server: good } = issueFor("registry.test", "token.test", "127.0.0.1");
const trusting = { authorities: [authority.cert] };

interface Served {
  /** `https://registry.test:port`. */
  readonly url: (name?: string) => URL;
  readonly port: number;
  /** ALPN protocol, TLS version and client certificate of each request's connection. */
  readonly seen: { alpn: string | false | null; protocol: string | null; client: string }[];
  readonly connections: () => number;
}

/** Answers everything with 200 and what it learned about the connection. */
async function serve(certificate: TestCertificate, options: ServerOptions = {}): Promise<Served> {
  const seen: Served["seen"] = [];
  let count = 0;
  const server = createHttpsServer({ ...certificate, ...options }, (request, response) => {
    const socket = request.socket as TLSSocket;
    seen.push({
      alpn: socket.alpnProtocol,
      protocol: socket.getProtocol(),
      client: socket.getPeerX509Certificate()?.subject ?? "",
    });
    request.resume().once("end", () => response.end("answer"));
  });
  server.on("connection", () => {
    count += 1;
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = (name = "registry.test"): URL => new URL(`https://${name}:${port}/v2/`);
  return { url, port, seen, connections: () => count };
}

describe("TLS", () => {
  it("R16: offers HTTP/1.1 only, and uses a connection again", async () => {
    const offered: string[][] = [];
    const ALPNCallback = ({ protocols }: { protocols: string[] }): string => {
      offered.push(protocols);
      return "http/1.1";
    };
    const server = await serve(good, { ALPNCallback });
    const transport = open(trusting);
    for (let count = 0; count < 10; count += 1) {
      expect(await text(get(transport, server.url()))).toBe("answer");
    }
    expect(new Set(offered.flat())).toEqual(new Set(["http/1.1"]));
    expect(server.seen).toHaveLength(10);
    expect(server.seen[0]).toEqual({ alpn: "http/1.1", protocol: "TLSv1.3", client: "" });
    // A request that follows at once may find the connection not yet free.
    expect(server.connections()).toBeLessThanOrEqual(2);
  });

  it("R16: opens at most eight connections to one place and for one kind of work", async () => {
    const server = await serve(good);
    const transport = open(trusting);
    await Promise.all(Array.from({ length: 30 }, () => text(get(transport, server.url()))));
    expect(server.connections()).toBeLessThanOrEqual(8);
    expect(server.seen).toHaveLength(30);
  });

  it("R25: trusts the connection's authority at the registry and at what it points to", async () => {
    const server = await serve(good);
    const transport = open(trusting);
    expect(await text(get(transport, server.url()))).toBe("answer");
    expect(await text(get(transport, server.url("token.test"), { reach: FOREIGN }))).toBe("answer");
    expect(await failureOf(get(open(), server.url()))).toMatchObject({ code: "tls_failed" });
  });

  it("R25, A23: skips the verification for the registry's own origin, not for its token host", async () => {
    const [own, token] = [await serve(good), await serve(good)];
    const transport = open({ skipVerify: true });
    expect(await text(get(transport, own.url()))).toBe("answer");
    const foreign = get(transport, token.url("token.test"), { reach: FOREIGN });
    expect(await failureOf(foreign)).toMatchObject({
      code: "tls_failed",
      details: {
        host: `token.test:${token.port}`,
        reason: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        subject: "CN=registry.test",
        issuer: "CN=Portolan test authority",
        fingerprint: expect.stringMatching(/^[0-9A-F:]{95}$/),
      },
    });
    expect(token.seen).toEqual([]);
  });

  it("R25: the exemption does not move to another origin that is called the registry", async () => {
    const [own, other] = [await serve(good), await serve(good)];
    const transport = open({ skipVerify: true });
    await text(get(transport, own.url()));
    for (const url of [other.url(), own.url("token.test")]) {
      expect(await failureOf(get(transport, url))).toMatchObject({ code: "tls_failed" });
    }
  });

  it("R10: shows the client certificate to the registry's own origin only", async () => {
    const clients = issueCertificate({ subject: "Clients", isAuthority: true });
    const { cert, key } = issueCertificate({ subject: "ann", issuer: clients });
    const wanted = { requestCert: true, rejectUnauthorized: false, ca: clients.cert };
    const [own, storage] = [await serve(good, wanted), await serve(good, wanted)];
    const transport = open({ ...trusting, clientCertificate: { certificate: cert, key } });
    await text(get(transport, own.url()));
    await text(get(transport, own.url(), { reach: FOREIGN }));
    await text(get(transport, storage.url(), { reach: FOREIGN }));
    await text(get(transport, storage.url()));
    expect(own.seen.map(({ client }) => client)).toEqual(["CN=ann", ""]);
    expect(storage.seen.map(({ client }) => client)).toEqual(["", ""]);
  });

  it("A23: speaks with nobody who has only TLS 1.0, verification switched off or not", async () => {
    const old = {
      minVersion: "TLSv1",
      maxVersion: "TLSv1",
      ciphers: "DEFAULT@SECLEVEL=0",
    } as const;
    const server = await serve(good, old);
    for (const link of [trusting, { skipVerify: true }]) {
      expect(await failureOf(get(open(link), server.url()))).toMatchObject({
        code: "tls_failed",
        details: {
          reason: expect.stringContaining("PROTOCOL_VERSION"),
          subject: "CN=registry.test",
        },
      });
    }
    expect(server.seen).toEqual([]);
  });

  it.each(["TLSv1.2", "TLSv1.3"] as const)(
    "R25: says that the server wants a client certificate, in %s",
    async (maxVersion) => {
      const server = await serve(good, { requestCert: true, ca: authority.cert, maxVersion });
      expect(await failureOf(get(open(trusting), server.url()))).toMatchObject({
        code: "tls_failed",
        details: { reason: expect.stringMatching(/HANDSHAKE_FAILURE|CERTIFICATE_REQUIRED/) },
      });
    },
  );

  it("R25: says that an authority of the connection is damaged", async () => {
    const server = await serve(good);
    const failure = failureOf(get(open({ authorities: ["nonsense"] }), server.url()));
    expect(await failure).toMatchObject({ code: "configuration_invalid" });
    expect(server.connections()).toBe(0);
  });
});

describe("names that a server gave", () => {
  const openWith = (...answers: readonly string[]) => {
    const asked: string[] = [];
    const transport = createTransport({
      userAgent: "portolan/test",
      resolve: (name) => {
        const address = answers[asked.push(name) - 1] ?? "192.0.2.1";
        return Promise.resolve([{ address, family: 4 }]);
      },
      timeouts: DEFAULT_TIMEOUTS,
      link: accessTo("registry.test", { link: trusting }).link,
    });
    onTestFinished(() => transport.close());
    return { transport, asked };
  };

  it("A4: are refused at the socket when they lead to this computer", async () => {
    const server = await serve(good);
    const { transport } = openWith("127.0.0.1");
    const reach = { foreign: new Set(["public"] as const) };
    expect(await failureOf(get(transport, server.url("token.test"), { reach }))).toMatchObject({
      code: "origin_refused",
      details: { target: "token.test", addressClass: "loopback" },
    });
    expect(server.connections()).toBe(0);
  });

  it("A4: are connected to at the address that was checked, whatever they resolve to next", async () => {
    const server = await serve(good);
    const { transport, asked } = openWith("127.0.0.1", "10.0.0.1");
    expect(await text(get(transport, server.url("token.test"), { reach: FOREIGN }))).toBe("answer");
    expect(asked).toEqual(["token.test"]);
  });
});

describe("close", () => {
  it("ends connections that are being opened, and requests that wait for them", async () => {
    const server = await serve(good);
    const transport = open({ ...trusting, proxyFor: () => Promise.resolve(undefined) });
    const failure = failureOf(get(transport, server.url()));
    await transport.close();
    expect(await failure).toBeInstanceOf(Error);
    expect(server.seen).toEqual([]);
  });
});

describe("a choice of proxy that fails", () => {
  it("is the request's failure, and closes what was to be sent", async () => {
    const server = await serve(good);
    const refused = new Error("no proxy today");
    const transport = open({ proxyFor: () => Promise.reject(refused) });
    const body = Readable.from(["never sent"]);
    expect(await failureOf(get(transport, server.url(), { method: "PUT", body }))).toBe(refused);
    if (!body.closed) await once(body, "close");
    expect(server.connections()).toBe(0);
  });

  it("a body that fails meanwhile fails the request, not the program", async () => {
    const server = await serve(good);
    const chosen = Promise.withResolvers<undefined>();
    const transport = open({ ...trusting, proxyFor: () => chosen.promise });
    const body = new Readable({ read: () => undefined });
    const failure = failureOf(get(transport, server.url(), { method: "PUT", body }));
    const closed = once(body, "close").catch(() => undefined);
    body.destroy(Object.assign(new Error("disk"), { code: "EIO" }));
    await closed;
    chosen.resolve(undefined);
    expect(await failure).toMatchObject({ code: "EIO" });
  });
});

describe("places that cannot be reached", () => {
  /** Listens, and takes nobody in: once its queue is full, whoever knocks gets no answer at all, as from a dead network. */
  async function deadPlace(host: string): Promise<number> {
    const code = `
      const { parentPort, workerData } = require("node:worker_threads");
      const server = require("node:net").createServer();
      server.listen({ host: workerData, port: 0, backlog: 1 }, () => {
        parentPort.postMessage(server.address().port);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      });`;
    const worker = new Worker(code, { eval: true, workerData: host });
    onTestFinished(async () => void (await worker.terminate()));
    const [port] = (await once(worker, "message")) as [number];
    const knocking = Array.from({ length: 4 }, () =>
      connect({ host, port }).on("error", () => undefined),
    );
    onTestFinished(() => knocking.forEach((socket) => socket.destroy()));
    await Promise.all(knocking.slice(0, 2).map((socket) => once(socket, "connect")));
    return port;
  }

  it("security R1, F41: dead IPv6 costs less than a second; then IPv4 is used", async () => {
    const port = await deadPlace("::1");
    const server = createServer((socket) => {
      socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const transport = open({}, {}, [
      { address: "::1", family: 6 },
      { address: "127.0.0.1", family: 4 },
    ]);
    const started = performance.now();
    expect(await text(get(transport, new URL(`http://registry.test:${port}/v2/`)))).toBe("ok");
    const tookMs = performance.now() - started;
    expect(tookMs).toBeLessThan(1000);
  });

  it("security R1: a place that takes nobody in is named, and given up in time", async () => {
    const port = await deadPlace("127.0.0.1");
    const transport = open({}, { connectMs: 200 });
    const url = new URL(`http://registry.test:${port}/v2/`);
    expect(await failureOf(get(transport, url))).toMatchObject({
      code: "connection_timeout",
      details: { host: url.host },
    });
  });

  it("security R1: a name that nobody answers for is given up in time as well", async () => {
    const never = new Promise<never>(() => undefined);
    const transport = open({}, { connectMs: 50 }, never);
    expect(await failureOf(get(transport, new URL("http://registry.test/v2/")))).toMatchObject({
      code: "connection_timeout",
      details: { host: "registry.test" },
    });
  });

  it.each([
    ["ECONNREFUSED", "connection_refused"],
    ["ENOTFOUND", "host_not_found"],
    ["EAI_AGAIN", "host_not_found"],
  ])("security R1: %s is called %s", async (code, expected) => {
    const failing = Promise.reject(Object.assign(new Error(code), { code }));
    failing.catch(() => undefined);
    const transport = open({}, {}, failing);
    expect(await failureOf(get(transport, new URL("http://registry.test/v2/")))).toMatchObject({
      code: expected,
      details: { host: "registry.test", reason: code },
    });
  });
});

describe("servers that do not speak HTTP as they should", () => {
  function* endless(start: string, piece: string): Generator<string> {
    yield start;
    for (let count = 0; count < 100_000; count += 1) yield piece;
  }

  it.each([
    [
      "endless headers",
      () => endless("HTTP/1.1 200 OK\r\n", "x-more: of the same\r\n"),
      "body_too_large",
    ],
    [
      "one header of 100 kB",
      () => ["HTTP/1.1 200 OK\r\n", `x-long: ${"x".repeat(100_000)}\r\n\r\n`],
      "body_too_large",
    ],
    ["garbage", () => endless("SSH-2.0-OpenSSH_9.9\r\n", "garbage\r\n"), "not_a_registry"],
    ["nothing", () => [""], "connection_lost"],
  ] as const)("security R5: %s is a bounded error", async (_name, pieces, code) => {
    const url = await babbling(pieces);
    expect(await failureOf(get(open(), url))).toMatchObject({ code, details: { host: url.host } });
  });

  it("security R5: endless interim answers are given up in time", async () => {
    const url = await babbling(() => endless("", "HTTP/1.1 103 Early Hints\r\n\r\n"));
    expect(await failureOf(get(open({}, { headersMs: 300 }), url))).toMatchObject({
      details: { host: url.host },
    });
  });
});

describe("renew", () => {
  it("R65: leaves what runs alone, and uses no idle connection again", async () => {
    let held: ServerResponse | undefined;
    const server = createHttpServer((request, response) => {
      if (request.url !== "/held") response.end("answer");
      else (held = response).write("first ");
    });
    let connections = 0;
    server.on("connection", () => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const transport = open();
    const base = `http://registry.test:${(server.address() as AddressInfo).port}`;
    const running = await get(transport, new URL("/held", base));
    transport.renew();
    expect(await text(get(transport, new URL("/", base)))).toBe("answer");
    expect(connections).toBe(2);
    held?.end("last");
    expect(await running.body.text()).toBe("first last");
    transport.renew();
    await text(get(transport, new URL("/", base)));
    expect(connections).toBe(3);
  });

  it("closes what it retired as well", async () => {
    const server = createServer((socket) => void socket.on("error", () => undefined).resume());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const transport = open();
    const url = new URL(`http://registry.test:${(server.address() as AddressInfo).port}/v2/`);
    const arrived = once(server, "connection");
    const running = failureOf(get(transport, url));
    await arrived;
    transport.renew();
    await transport.close();
    expect(await running).toBeDefined();
  });
});
