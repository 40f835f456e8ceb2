import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { createVerifiedContent } from "../../../electron/transfer/verify.ts";
import { digestOf } from "../../../shared/oci/digest.ts";
import type { TransferEvent } from "../../../shared/transfer.ts";
import { openEngine, putImage } from "../../support/engine.ts";
import { aBlob, aDocument, someBytes } from "../../support/image-builder.ts";
import { allOf, NEVER, openRegistries, openRegistry } from "../../support/registry/client.ts";

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** Serves a blob of any size that exists nowhere as a whole: the same megabyte again and again, ranges included. */
async function endlessRegistry(size: number): Promise<{ host: string; requests: () => number }> {
  const piece = someBytes(MIB, 11);
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const range = { "content-range": `bytes ${from}-${size - 1}/${size}` };
    response.writeHead(from === 0 ? 200 : 206, {
      "content-length": size - from,
      ...(from === 0 ? {} : range),
    });
    let at = from;
    const more = (): void => {
      while (at < size) {
        const part = piece.subarray(at % MIB, Math.min(MIB, (at % MIB) + size - at));
        at += part.length;
        const hasRoom = response.write(part);
        // Somewhere in the middle the first connection ends.
        if (requests === 1 && at > size / 2) {
          request.socket.destroySoon();
          return;
        }
        if (!hasRoom) {
          response.once("drain", more);
          return;
        }
      }
      response.end();
    };
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, requests: () => requests };
}

function digestOfPieces(count: number): ReturnType<typeof digestOf> {
  const piece = someBytes(MIB, 11);
  const hash = createHash("sha256");
  for (let index = 0; index < count; index += 1) hash.update(piece);
  return digestOf("sha256", hash.digest("hex"));
}

describe("very large things", () => {
  it("security R15: a blob of 2 GiB goes through the hash, cut in the middle, without growing the process", async () => {
    const size = 2 * GIB;
    const { host, requests } = await endlessRegistry(size);
    const digest = digestOfPieces(size / MIB);
    const { registries } = openRegistries();
    const repository = (await registries.client({ host })).repository("team/app");
    const blob = { mediaType: "application/octet-stream", digest, size };
    const content = createVerifiedContent(repository, blob, {
      signal: NEVER,
      onPosition: () => undefined,
    });
    const before = process.memoryUsage().rss;
    let [taken, most] = [0, 0];
    for await (const chunk of (await content.open(0)) as AsyncIterable<Buffer>) {
      const megabyte = Math.floor(taken / MIB);
      taken += chunk.length;
      if (Math.floor(taken / MIB) % 64 === 0 && Math.floor(taken / MIB) !== megabyte)
        most = Math.max(most, process.memoryUsage().rss - before);
    }
    content.close();
    expect([taken, requests()]).toEqual([size, 2]);
    // The server is in this process too.
    expect(most).toBeLessThan(150 * MIB);
  }, 120_000);

  it("security R15, R63: an image of 1,000 layers is moved with at most ten events a second", async () => {
    const [one, two] = [await openRegistry(), await openRegistry()];
    const layers = Array.from({ length: 1000 }, (_, index) => aBlob(someBytes(500, index + 1)));
    const config = aDocument({}, "application/vnd.oci.image.config.v1+json");
    const root = aDocument(
      {
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: config.descriptor,
        layers: layers.map(({ descriptor }) => descriptor),
      },
      "application/vnd.oci.image.manifest.v1+json",
    );
    putImage(one, "a", "v1", { root, manifests: [root], blobs: [config, ...layers] });
    const engine = await openEngine();
    const watching = new AbortController();
    const events: { readonly at: number; readonly event: TransferEvent }[] = [];
    const watched = (async () => {
      for await (const event of engine.queue.watch({ signal: watching.signal }))
        events.push({ at: performance.now(), event });
    })();
    const started = performance.now();
    const done = await engine.run(`${one.host}/a:v1`, `${two.host}/b:v1`);
    const seconds = (performance.now() - started) / 1000;
    const isLast = (): boolean => {
      const last = events.at(-1)?.event;
      return last?.kind === "patch" && last.changed.some(({ state }) => state === "done");
    };
    await expect.poll(isLast).toBe(true);
    watching.abort();
    await watched.catch(() => undefined);
    expect([done.error, done.state]).toEqual([undefined, "done"]);
    expect(done.layers).toHaveLength(1001);
    expect(two.repository("b").blobs.size).toBe(1001);
    // The first and the last one come at once.
    expect(events.length).toBeLessThanOrEqual(10 * seconds + 3);
  }, 60_000);

  it("security R15, distribution-spec#116: 10,000 tags are listed page by page, each once", async () => {
    const registry = await openRegistry({ pageSize: 100 });
    const digest = `sha256:${"0".repeat(64)}`;
    for (let index = 0; index < 10_000; index += 1)
      registry.repository("team/app").tags.set(`t${index}`, digest);
    const { registries } = openRegistries();
    const repository = (await registries.client({ host: registry.host })).repository("team/app");
    const pages = await allOf(repository.listTags({ signal: NEVER }));
    expect(new Set(pages.flat()).size).toBe(10_000);
    expect(Math.max(...pages.map(({ length }) => length))).toBe(100);
  });
});
