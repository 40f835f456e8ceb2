import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ask,
  exchange,
  newSession,
  openSession,
  openSocket,
  SCRIPT,
  sendRaw,
  startTestHost,
  type TestHost,
} from "./test-host.ts";

describe("the loopback server", () => {
  let test: TestHost;
  beforeEach(async () => {
    test = await startTestHost({ headersTimeoutMs: 300 });
  });
  afterEach(() => test.close());

  it("serves the page and its files with their types and every security header", async () => {
    const page = await ask(test, "GET /");
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("content-security-policy")).toContain("connect-src 'self'");
    const script = await ask(test, "GET /assets/page-1a2b.js");
    expect(script.body).toBe(SCRIPT);
    const head = await ask(test, "HEAD /");
    expect([head.status, head.body]).toEqual([200, ""]);
  });

  it.each([
    ["evil.test"],
    ["localhost.evil.com"],
    ["127.0.0.1.nip.io"],
    ["2130706433"],
    [undefined],
  ])("L1: answers 421 to the Host %s", async (host) => {
    const answer = await ask(test, "GET /", { Host: host });
    expect(answer.status).toBe(421);
    expect(answer.body).not.toContain("<");
    expect(answer.headers.get("content-security-policy")).toBeDefined();
  });

  it("L1: answers 421 to two Hosts, in either order", async () => {
    for (const host of [
      [test.authority, "evil.test"],
      ["evil.test", test.authority],
    ]) {
      expect((await ask(test, "GET /", { Host: host })).status).toBe(421);
    }
  });

  it.each([
    ["Origin", "null"],
    ["Origin", "http://127.0.0.1:1"],
    ["Sec-Fetch-Site", "same-site"],
    ["Sec-Fetch-Site", "cross-site"],
  ])("L4: answers 403 to %s: %s", async (name, value) => {
    expect((await ask(test, "GET /assets/page-1a2b.js", { [name]: value })).status).toBe(403);
    const token = test.launchToken();
    const own = { Origin: test.origin, Authorization: `Bearer ${token}` };
    expect((await ask(test, "POST /session", { ...own, [name]: value })).status).toBe(403);
    // The refusal came before the token was looked at: it still works.
    expect((await exchange(test, token)).status).toBe(200);
  });

  it("L4: answers 403 to our Origin under another scheme", async () => {
    const origin = test.origin.replace("http:", "https:");
    expect((await ask(test, "GET /", { Origin: origin })).status).toBe(403);
  });

  it("L5: opens the port only with a session and our own Origin", async () => {
    const session = await newSession(test);
    const right = ["portolan", `token.${session}`];
    expect(await openSocket(test, right, "http://127.0.0.1:1")).toBe(403);
    expect(await openSocket(test, right, "null")).toBe(403);
    expect(await openSocket(test, ["portolan"])).toBe(401);
    expect(await openSocket(test, ["portolan", `token.${"a".repeat(43)}`])).toBe(401);
    expect(await openSocket(test, ["portolan", `token.${test.launchToken()}`])).toBe(401);
    expect(test.ports).toHaveLength(0);
    const socket = await openSocket(test, right);
    expect(typeof socket === "number" ? socket : socket.protocol).toBe("portolan");
  });

  it("L6: answers 401 to no, wrong and used tokens, and gives a session for a right one", async () => {
    const none = await ask(test, "POST /session", { Origin: test.origin });
    expect(none.status).toBe(401);
    expect((await exchange(test, "a".repeat(43))).status).toBe(401);
    const token = test.launchToken();
    const first = await exchange(test, token);
    expect(first.status).toBe(200);
    expect(JSON.parse(first.body)).toEqual({
      session: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) as unknown,
    });
    expect((await exchange(test, token)).status).toBe(401);
  });

  it("L6: answers one of two exchanges that race for the same token", async () => {
    const token = test.launchToken();
    const both = await Promise.all([exchange(test, token), exchange(test, token)]);
    expect(new Set(both.map(({ status }) => status))).toEqual(new Set([200, 401]));
  });

  it("L6: answers 429 with a time after too many wrong tokens", async () => {
    for (let i = 0; i < 10; i += 1) await exchange(test, "b".repeat(43));
    const answer = await exchange(test, "b".repeat(43));
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("L7: logs refusals without tokens, paths or hosts", async () => {
    const token = test.launchToken();
    await ask(test, `GET /${token}`, { Host: "evil.test" });
    await ask(test, `GET /${token}`);
    await exchange(test, "c".repeat(43));
    await exchange(test, token);
    expect(test.lines).toHaveLength(3);
    expect(test.lines.join("\n")).not.toMatch(/evil|c{43}/);
    expect(test.lines.join("\n")).not.toContain(token);
  });

  it.each([
    "/..%2f..%2fetc/passwd",
    "/../../etc/passwd",
    "/assets/..%2findex.html",
    "/assets%2fpage-1a2b.js",
    "/assets%5cpage-1a2b.js",
    "/assets\\page-1a2b.js",
    "/%00",
    "//",
    "//assets/page-1a2b.js",
    "/%252e%252e%252f",
    "/assets/page-1a2b.js?x=1",
    "/assets/page-1a2b.js.map",
    "/assets/",
    "/notes",
    "/index.html",
    "http://127.0.0.1/",
    "*",
  ])("L10: answers 404 to %s", async (path) => {
    expect((await ask(test, `GET ${path}`)).status).toBe(404);
  });

  it("L11: answers 413 to a body of 1 GB without reading it", async () => {
    const answer = await ask(test, "POST /session", {
      Origin: test.origin,
      Authorization: `Bearer ${test.launchToken()}`,
      "Content-Length": "1000000000",
    });
    expect(answer.status).toBe(413);
  });

  it("L11: answers 400 to a request with both Content-Length and Transfer-Encoding", async () => {
    const answer = await ask(test, "POST /session", {
      Origin: test.origin,
      "Content-Length": "6",
      "Transfer-Encoding": "chunked",
    });
    expect(answer.status).toBe(400);
  });

  it("L11: answers 408 to headers that never end, and 431 to headers past 16 KiB", async () => {
    const slow = connect(test.host.port, "127.0.0.1");
    slow.write("GET / HTTP/1.1\r\nHost: ");
    const [first] = (await once(slow, "data")) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1\.1 408 /);
    slow.destroy();
    const long = await ask(test, "GET /", { "X-Long": "a".repeat(17 * 1024) });
    expect(long.status).toBe(431);
  });

  it("L11: drops connections past 100 and serves again when they are gone", async () => {
    const flood = Array.from({ length: 300 }, () => connect(test.host.port, "127.0.0.1"));
    let closed = 0;
    const dropped = new Promise<void>((resolve) => {
      for (const socket of flood) {
        socket.on("error", () => undefined);
        socket.on("close", () => {
          closed += 1;
          if (closed === 200) resolve();
        });
      }
    });
    await dropped;
    const allClosed = flood
      .filter((socket) => !socket.closed)
      .map((socket) => once(socket, "close"));
    for (const socket of flood) socket.destroy();
    await Promise.all(allClosed);
    // The server sees the last of them leave on its own time, so ask until it does.
    await expect
      .poll(() =>
        ask(test, "GET /")
          .then(({ status }) => status)
          .catch(() => 0),
      )
      .toBe(200);
  });

  it.each(["OPTIONS", "TRACE", "PUT", "DELETE"])(
    "L12: refuses %s and offers no CORS",
    async (method) => {
      const answer = await ask(test, `${method} /session`, {
        Origin: "http://evil.test",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Private-Network": "true",
      });
      expect(answer.status).toBe(405);
      expect(
        [...answer.headers.keys()].filter((name) => name.startsWith("access-control")),
      ).toEqual([]);
    },
  );

  it("sets no cookie, names no server and reads no cookie", async () => {
    const page = await ask(test, "GET /", { Cookie: `session=${await newSession(test)}` });
    expect(page.headers.has("set-cookie")).toBe(false);
    expect(page.headers.has("server")).toBe(false);
    const withCookie = await ask(test, "POST /session", {
      Origin: test.origin,
      Cookie: `token=${test.launchToken()}; session=${await newSession(test)}`,
    });
    expect(withCookie.status).toBe(401);
  });

  it("refuses a CONNECT and an upgrade to something else without falling over", async () => {
    expect(
      (await sendRaw(test.host.port, ["CONNECT evil.test:443 HTTP/1.1", `Host: ${test.authority}`]))
        .status,
    ).toBe(0);
    const h2 = await ask(test, "GET /", { Connection: "Upgrade", Upgrade: "h2c" });
    expect(h2.status).toBe(404);
    const socket = await openSession(test);
    expect(socket.readyState).toBe(socket.OPEN);
  });
});
