import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { type App, createApp } from "../../../../../electron/app.ts";
import { createArchivePlaces } from "../../../../../electron/archives/archive-places.ts";
import { createDownloads } from "../../../../../electron/hosts/browser/downloads.ts";
import type { TransferState } from "../../../../../shared/transfer.ts";
import { NEVER, openRegistry } from "../../../../support/registry/client.ts";
import { seedImage, someBytes } from "../../../../support/registry/seed.ts";
import type { TestRegistry } from "../../../../support/registry/server.ts";
import { tempDir } from "../../../../support/temp-dir.ts";
import { ask, newSession, startTestHost, type TestHost } from "./test-host.ts";

const ID = "AAAAAAAAAAAAAAAAAAAAAA";
const PATH = `/download/${ID}/app-v1.tar`;

interface Scene {
  readonly registry: TestRegistry;
  readonly app: App;
  readonly test: TestHost;
  readonly home: string;
  readonly image: string;
  /** The root digest of the image. */
  readonly digest: string;
  readonly offer: (images: readonly unknown[], path?: string) => Promise<number>;
  readonly states: () => Promise<readonly TransferState[]>;
}

/** The real engine behind the real server, and a registry with one image. */
async function open(): Promise<Scene> {
  const home = await tempDir();
  const registry = await openRegistry();
  const { digest } = seedImage(registry, "team/app", "v1", [someBytes(300_000)]);
  const app = await createApp({ host: "browser", home, plainHttpHosts: [registry.host] });
  const downloads = createDownloads({ outlets: app.outlets, transfers: app.handlers.transfers });
  const test = await startTestHost({ downloads });
  onTestFinished(async () => {
    await test.close();
    await app.close();
  });
  const session = await newSession(test);
  return {
    registry,
    app,
    test,
    home,
    digest,
    image: `${registry.host}/team/app:v1`,
    async offer(images, path = PATH) {
      const headers = { Origin: test.origin, Authorization: `Bearer ${session}` };
      const body = JSON.stringify({ images });
      return (await fetch(`${test.origin}${path}`, { method: "POST", headers, body })).status;
    },
    async states() {
      const watching = app.handlers.transfers.watch({}, { signal: NEVER });
      for await (const event of watching)
        return event.kind === "snapshot" ? event.transfers.map(({ state }) => state) : [];
      return [];
    },
  };
}

async function begin(url: string): Promise<IncomingMessage> {
  const [response] = (await once(get(url), "response")) as [IncomingMessage];
  return response;
}

describe("an archive that is dragged out of the page", () => {
  it("arrives whole, as a file with a safe name, by a transfer like every other", async () => {
    const { test, image, offer, states, home, digest } = await open();
    expect(await offer([image])).toBe(204);
    const response = await begin(test.origin + PATH);
    expect(response.statusCode).toBe(200);
    expect(response.headers["content-disposition"]).toBe('attachment; filename="app-v1.tar"');
    expect(response.headers["content-type"]).toBe("application/x-tar");
    expect(response.headers["x-content-type-options"]).toBe("nosniff");
    const path = join(home, "received.tar");
    await pipeline(response, createWriteStream(path));
    const { contents } = await createArchivePlaces(join(home, "spool")).look(path, {
      signal: NEVER,
    });
    expect(contents.index.entries.map(({ descriptor }) => descriptor?.digest)).toEqual([digest]);
    expect(await states()).toEqual(["done"]);
    // Nothing of it was ever a file of ours.
    expect(await readdir(join(home, "tmp")).catch(() => [])).not.toContain("downloads");
  });

  it("L6: is given once: a second fetch, another name or an older offer gets nothing", async () => {
    const { test, image, offer, states } = await open();
    await offer([image]);
    const other = `/download/${ID}/other.tar`;
    expect((await ask(test, `GET ${other}`)).status).toBe(404);
    expect((await ask(test, `GET ${PATH}`)).status).toBe(200);
    expect((await ask(test, `GET ${PATH}`)).status).toBe(404);
    expect(await states()).toEqual(["done"]);
    expect(test.lines.join("\n")).not.toContain(ID);
  });

  it("L6: is offered by a page with a session alone, and withdrawn by it", async () => {
    const { test, image, offer } = await open();
    const wrong = { Origin: test.origin, "Content-Length": "2" };
    expect((await ask(test, `POST ${PATH}`, wrong)).status).toBe(401);
    expect((await ask(test, `GET ${PATH}`)).status).toBe(404);
    await offer([image]);
    const bearer = { Origin: test.origin, Authorization: `Bearer ${await newSession(test)}` };
    expect((await ask(test, `DELETE ${PATH}`, { Origin: test.origin })).status).toBe(401);
    expect((await ask(test, `DELETE ${PATH}`, bearer)).status).toBe(204);
    expect((await ask(test, `GET ${PATH}`)).status).toBe(404);
  });

  it("L4: is given to no other site or port, which do not use the offer up either", async () => {
    const { test, image, offer } = await open();
    await offer([image]);
    for (const site of ["cross-site", "same-site"])
      expect((await ask(test, `GET ${PATH}`, { "Sec-Fetch-Site": site })).status).toBe(403);
    for (const origin of ["http://evil.test", "null", "http://127.0.0.1:1"])
      expect((await ask(test, `GET ${PATH}`, { Origin: origin })).status).toBe(403);
    expect((await ask(test, `GET ${PATH}`, { Host: "evil.test" })).status).toBe(421);
    expect((await ask(test, `HEAD ${PATH}`)).status).toBe(405);
    expect((await ask(test, `GET ${PATH}`, { "Sec-Fetch-Site": "none" })).status).toBe(200);
  });

  it.each([[[]], [[1]], [[""]], [["x".repeat(5001)]], [Array.from({ length: 51 }, () => "a")]])(
    "is not offered with anything but images: case %#",
    async (images) => {
      const { test, offer } = await open();
      expect(await offer(images)).toBe(400);
      expect((await ask(test, `GET ${PATH}`)).status).toBe(404);
    },
  );

  it("ends a download without its end when the registry breaks off", async () => {
    const { registry, test, image, offer, states } = await open();
    registry.faults.add({ path: "/blobs/", status: 404, times: 100, body: "{}" });
    await offer([image]);
    await expect(
      begin(test.origin + PATH).then((response) => response.toArray()),
    ).rejects.toThrow();
    await expect.poll(states).toEqual(["failed"]);
  });

  it("answers 502 for an image that is not there, and says no more than that", async () => {
    const { test, registry, offer, states } = await open();
    await offer([`${registry.host}/team/app:missing`]);
    const answer = await ask(test, `GET ${PATH}`);
    expect([answer.status, answer.body]).toEqual([502, ""]);
    expect(answer.headers.has("content-disposition")).toBe(false);
    expect(await states()).toEqual(["failed"]);
  });

  it("cancels the transfer when the browser stops", async () => {
    const { registry, test, image, offer, states } = await open();
    const { promise: held, resolve } = Promise.withResolvers<void>();
    onTestFinished(() => resolve());
    registry.faults.add({ path: "/blobs/", hold: held, times: 100 });
    await offer([image]);
    const request = get(test.origin + PATH);
    request.on("error", () => undefined);
    await expect.poll(states).toEqual(["running"]);
    request.destroy();
    await expect.poll(states).toEqual(["cancelled"]);
  });

  it("says that it is over when its transfer is tried again", async () => {
    const { app, test, registry, offer, states } = await open();
    await offer([`${registry.host}/team/app:missing`]);
    await ask(test, `GET ${PATH}`);
    const call = { signal: NEVER };
    const { transfers } = await app.handlers.transfers.history({ limit: 1 }, call);
    const id = transfers[0]?.id ?? "";
    seedImage(registry, "team/app", "missing", []);
    await app.handlers.transfers.retry({ id }, call);
    await expect.poll(states).toEqual(["failed"]);
    const again = await app.handlers.transfers.history({ limit: 1 }, call);
    expect(again.transfers[0]?.error?.details).toMatchObject({ hint: "download_over" });
  });
});
