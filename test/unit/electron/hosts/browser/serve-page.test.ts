import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startBrowserHost } from "../../../../../electron/hosts/browser/serve-page.ts";
import { exchange, sendRaw, startTestHost, type TestHost } from "./test-host.ts";

const app = { serve: () => () => undefined };

describe("startBrowserHost", () => {
  const running: TestHost[] = [];
  afterEach(() => Promise.all(running.splice(0).map((test) => test.close())));

  async function start(options?: Parameters<typeof startTestHost>[0]): Promise<TestHost> {
    const test = await startTestHost(options);
    running.push(test);
    return test;
  }

  it("gives launch URLs with a fresh token in the fragment", async () => {
    const { host } = await start();
    const shape = new RegExp(`^http://127\\.0\\.0\\.1:${host.port}/#token=[A-Za-z0-9_-]{43}$`);
    expect(host.url).toMatch(shape);
    expect(host.newLaunchUrl()).toMatch(shape);
    expect(host.newLaunchUrl()).not.toBe(host.url);
  });

  it("L6: answers 401 to a launch token after 60 seconds", async () => {
    let time = 0;
    const test = await start({ now: () => time });
    const token = test.launchToken();
    time = 60_000;
    expect((await exchange(test, token)).status).toBe(401);
  });

  it("L9: is bound to 127.0.0.1 alone, and no other address reaches it", async () => {
    const test = await start();
    // A server on every address would answer at each of these; all of 127.0.0.0/8 is this computer on Linux.
    const others = process.platform === "linux" ? ["127.0.0.2", "127.255.0.1", "::1"] : ["::1"];
    expect(await reached(others, test.host.port)).toEqual([]);
    expect(await reached(["127.0.0.1"], test.host.port)).toEqual(["127.0.0.1"]);
  });

  it("L9: fails when a stranger has the port, and sends it nothing", async () => {
    const received: Buffer[] = [];
    const sockets: Socket[] = [];
    const stranger = createServer((socket) => {
      sockets.push(socket);
      socket.on("data", (chunk) => received.push(chunk));
    });
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
    const address = stranger.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(startTestHost({ port })).rejects.toMatchObject({
      code: "invalid_input",
      details: { where: "port", port },
    });
    await new Promise((resolve) => stranger.close(resolve));
    expect([received, sockets]).toEqual([[], []]);
  });

  it("frees its port on close", async () => {
    const first = await startTestHost();
    const { port } = first.host;
    await first.close();
    const second = await start({ port });
    expect(second.host.port).toBe(port);
    const answer = await sendRaw(port, [
      "GET / HTTP/1.1",
      `Host: 127.0.0.1:${port}`,
      "Connection: close",
    ]);
    expect(answer.status).toBe(200);
  });

  it("names the folder when the page is not built", async () => {
    const pageFolder = join(tmpdir(), "portolan-no-such-page");
    await expect(startBrowserHost({ app, pageFolder })).rejects.toMatchObject({
      code: "path_not_found",
      details: { path: pageFolder },
    });
  });
});

/** Those of the addresses at which something on this computer answers. Connects, and sends nothing. */
async function reached(addresses: readonly string[], port: number): Promise<readonly string[]> {
  const answers = addresses.map(
    (address) =>
      new Promise<string | undefined>((resolve) => {
        const socket = connect({ host: address, port, timeout: 2_000 });
        const settle = (answer: string | undefined): void => {
          socket.destroy();
          resolve(answer);
        };
        socket.once("connect", () => settle(address));
        socket.once("error", () => settle(undefined));
        socket.once("timeout", () => settle(undefined));
      }),
  );
  return (await Promise.all(answers)).filter((address) => address !== undefined);
}
