import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createUploads } from "../../../../../electron/hosts/browser/uploads.ts";
import { createTempDir, type TempDir } from "../../../../support/temp-dir.ts";
import { ask, newSession, startTestHost, type TestHost } from "./test-host.ts";

const ID = "AAAAAAAAAAAAAAAAAAAAAA";

describe("an upload to the loopback server", () => {
  let home: TempDir;
  let test: TestHost;
  let session: string;

  beforeEach(async () => {
    home = await createTempDir();
    const uploads = createUploads({
      folder: home.path,
      watchTransfers: async function* () {
        yield { kind: "snapshot", transfers: [] };
      },
    });
    test = await startTestHost({ uploads, uploadStallMs: 300, headersTimeoutMs: 200 });
    session = await newSession(test);
  });
  afterEach(async () => {
    await test.close();
    await home.remove();
  });

  const own = () => ({ Origin: test.origin, Authorization: `Bearer ${session}` });

  /** Sends the headers of an upload by hand, so that the body can be sent as a test wants. */
  function begin(size: number, file = "a.tar"): Socket {
    const socket = connect(test.host.port, "127.0.0.1");
    const lines = [
      `POST /upload/${ID}/${file} HTTP/1.1`,
      `Host: ${test.authority}`,
      `Origin: ${test.origin}`,
      `Authorization: Bearer ${session}`,
      `Content-Length: ${size}`,
    ];
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    return socket;
  }

  async function post(path: string, body: Uint8Array<ArrayBuffer>): Promise<Response> {
    return fetch(`${test.origin}${path}`, { method: "POST", headers: own(), body });
  }

  it("is written and answered with its path", async () => {
    const body = Buffer.alloc(3_000_000, "abc");
    const answer = await post(`/upload/${ID}/my%20app.tar`, body);
    expect(answer.status).toBe(200);
    const path = join(home.path, ID, "my_app.tar");
    expect(await answer.json()).toEqual({ path });
    expect((await readFile(path)).equals(body)).toBe(true);
    const again = await post(`/upload/${ID}/my%20app.tar`, body);
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ error: { code: "destination_exists" } });
  });

  it("is forgotten when the page asks for it", async () => {
    await post(`/upload/${ID}/a.tar`, Buffer.from("abc"));
    const path = `${test.origin}/upload/${ID}`;
    const answer = await fetch(path, { method: "DELETE", headers: own() });
    expect(answer.status).toBe(200);
    expect(await readdir(home.path)).toEqual([]);
  });

  it("may take far longer than a request without a body, for as long as something comes", async () => {
    const socket = begin(6);
    const answered = once(socket, "data");
    for (const letter of "abcdef") {
      await new Promise((resolve) => {
        setTimeout(resolve, 120); // Six times this is more than either limit; each is less.
      });
      socket.write(letter);
    }
    expect(String((await answered)[0])).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  it("ends when nothing comes any more, and leaves nothing", async () => {
    const socket = begin(100);
    socket.on("error", () => undefined);
    socket.write("half of it");
    await once(socket, "close");
    await expect.poll(() => readdir(join(home.path, ID))).toEqual([]);
  });

  it("leaves nothing when the page goes away half-way", async () => {
    const socket = begin(100);
    socket.write("half of it");
    await expect.poll(() => readdir(join(home.path, ID)).catch(() => [])).toEqual(["a.tar"]);
    socket.destroy();
    await expect.poll(() => readdir(join(home.path, ID))).toEqual([]);
  });

  it("L6: needs the session, and not a launch token", async () => {
    const before = { ...own(), "Content-Length": "0" };
    const target = `POST /upload/${ID}/a.tar`;
    for (const token of [undefined, "a".repeat(43), test.launchToken()]) {
      const authorization = token === undefined ? undefined : `Bearer ${token}`;
      const answer = await ask(test, target, { ...before, Authorization: authorization });
      expect(answer.status).toBe(401);
    }
    const forgetting = await ask(test, `DELETE /upload/${ID}`, {
      ...own(),
      Authorization: undefined,
    });
    expect(forgetting.status).toBe(401);
    expect(await readdir(home.path)).toEqual([]);
  });

  it("L4: takes nothing that another page sends", async () => {
    const target = `POST /upload/${ID}/a.tar`;
    const headers = { ...own(), "Content-Length": "0" };
    const changes = [
      { Origin: undefined },
      { Origin: "null" },
      { Origin: "http://127.0.0.1:1" },
      { "Sec-Fetch-Site": "same-site" },
      { "Sec-Fetch-Site": "cross-site" },
    ];
    for (const change of changes)
      expect((await ask(test, target, { ...headers, ...change })).status).toBe(403);
    expect((await ask(test, target, { ...headers, Host: "evil.test" })).status).toBe(421);
    expect(await readdir(home.path)).toEqual([]);
  });

  it("L11: must say its length, once and as a number", async () => {
    const target = `POST /upload/${ID}/a.tar`;
    expect((await ask(test, target, own())).status).toBe(411);
    const chunked = { ...own(), "Transfer-Encoding": "chunked" };
    expect((await ask(test, target, chunked)).status).toBe(411);
    const huge = { ...own(), "Content-Length": "99999999999999999" };
    expect((await ask(test, target, huge)).status).toBe(411);
    expect(await readdir(home.path)).toEqual([]);
  });

  it("L11: of more than the disk holds is refused before its first byte", async () => {
    const answer = await ask(test, `POST /upload/${ID}/a.tar`, {
      ...own(),
      "Content-Length": "9007199254740991",
    });
    expect(answer.status).toBe(507);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: "destination_full" } });
  });

  it.each([
    ["POST", `/upload/${ID}/../../x`, 404],
    ["POST", `/upload/${ID}/blobs/sha256/..`, 404],
    ["POST", "/upload/short/a.tar", 404],
    ["GET", `/upload/${ID}/a.tar`, 405],
    ["PUT", `/upload/${ID}/a.tar`, 405],
    ["POST", `/upload/${ID}`, 405],
    ["DELETE", `/upload/${ID}/a.tar`, 405],
  ])("L10: %s %s is answered with %i", async (method, path, status) => {
    const answer = await ask(test, `${method} ${path}`, { ...own(), "Content-Length": "0" });
    expect(answer.status).toBe(status);
  });

  it("L10: has no path where the host takes no files", async () => {
    const other = await startTestHost();
    const answer = await ask(other, `POST /upload/${ID}/a.tar`, {
      Origin: other.origin,
      Authorization: `Bearer ${await newSession(other)}`,
      "Content-Length": "0",
    });
    expect(answer.status).toBe(404);
    await other.close();
  });
});
