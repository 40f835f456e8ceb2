import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { BlobSink } from "../../electron/images/blob-sink.ts";
import { createRegistryImage } from "../../electron/images/registry-image.ts";
import { createSpills } from "../../electron/storage/spill-file.ts";
import { createRelays } from "../../electron/transfer/relay.ts";
import { createVerifiedContent } from "../../electron/transfer/verify.ts";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { digestOf } from "../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { growthOf } from "../support/held-bytes.ts";
import { someBytes } from "../support/image-builder.ts";
import { openRegistries } from "../support/registry/client.ts";
import { openTestLayout, pullBlob } from "../support/registry/ranged-pull.ts";
import { tempDir } from "../support/temp-dir.ts";

const { signal } = new AbortController();
const MEBIBYTE = 1024 * 1024;
const PIECE = 64 * 1024;

/** A layer that exists nowhere as a whole: one piece, over and over. */
function endless(mebibytes: number, seed: number): { descriptor: Descriptor; piece: Buffer } {
  const piece = someBytes(PIECE, seed);
  const hash = createHash("sha256");
  for (let n = 0; n < (mebibytes * MEBIBYTE) / PIECE; n += 1) hash.update(piece);
  const digest = digestOf("sha256", hash.digest("hex"));
  return {
    piece,
    descriptor: { mediaType: MEDIA_TYPES.ociLayer, digest, size: mebibytes * MEBIBYTE },
  };
}

function streamOf({ descriptor, piece }: ReturnType<typeof endless>, offset = 0): Readable {
  function* pieces(): Generator<Buffer> {
    for (let at = offset; at < descriptor.size; at += PIECE - (at % PIECE))
      yield Buffer.from(piece.subarray(at % PIECE));
  }
  return Readable.from(pieces(), { objectMode: false });
}

/** A registry with one blob, which it sends at a steady pace on each connection. */
async function slowRegistry(blob: ReturnType<typeof endless>, pieceMs: number): Promise<string> {
  const send = async (response: ServerResponse, start: number, end: number): Promise<void> => {
    for (let at = start; at < end && !response.destroyed;) {
      const place = at % PIECE;
      const piece = blob.piece.subarray(place, Math.min(PIECE, place + end - at));
      at += piece.length;
      response.write(piece);
      await delay(pieceMs);
    }
    response.end();
  };
  const server = createServer((request, response) => {
    const { size } = blob.descriptor;
    if (!request.url?.includes("/blobs/")) {
      response.end("{}");
      return;
    }
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const start = Number(from ?? 0);
    const end = to === undefined ? size : Number(to) + 1;
    const headers = { "content-length": end - start };
    if (from === undefined) response.writeHead(200, headers);
    else
      response.writeHead(206, { ...headers, "content-range": `bytes ${start}-${end - 1}/${size}` });
    void send(response, start, end);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("memory", () => {
  it("R54, R73: stays flat when 1 GiB is relayed to a slow target, through the spill", async () => {
    const blob = endless(1024, 1);
    const { descriptor } = blob;
    const spills = createSpills(await tempDir(), 128 * MEBIBYTE);
    const grown = await growthOf(async () => {
      const source = {
        openBlob: (_: unknown, { offset }: { offset?: number }) =>
          Promise.resolve(streamOf(blob, offset)),
      };
      const relay = createRelays({ spills, idleMs: 1 }).open(source, descriptor, signal);
      if (relay === undefined) throw new Error("the blob is large enough");
      const onClose = (): void => relay.close();
      const content = createVerifiedContent(relay, descriptor, { signal, onClose });
      let read = 0;
      for await (const chunk of (await content.open(0)) as AsyncIterable<Buffer>) {
        read += chunk.length;
        // Slow at first, so that the spill is begun and fills up.
        if (read < 8 * MEBIBYTE) await delay(5);
      }
      content.close();
      expect(read).toBe(descriptor.size);
    });
    expect(grown).toBeLessThan(32 * MEBIBYTE);
  }, 180_000);

  it("R73, R75: stays flat while eight transfers fetch ranges, four at once each", async () => {
    const folder = await tempDir();
    const layout = openTestLayout(join(folder, "layout"));
    const { registries } = openRegistries({
      ranges: {
        from: MEBIBYTE,
        rangeBytes: 4 * MEBIBYTE,
        settleMs: 200,
        windowMs: 300,
        worthMs: 300,
      },
    });
    const blobs = Array.from({ length: 8 }, (_, seed) => endless(16, seed + 2));
    const pull = async (blob: ReturnType<typeof endless>): Promise<void> => {
      const registry = await slowRegistry(blob, 15);
      const reference = { registry, repository: "team/app" };
      const client = await registries.client({ host: registry });
      const source = createRegistryImage({ kind: "registry", reference }, client, {
        access: "pull",
      });
      await pullBlob(source, layout, blob.descriptor, signal);
    };
    const grown = await growthOf(() => Promise.all(blobs.map(pull)));
    expect(grown).toBeLessThan(64 * MEBIBYTE);
    for (const { descriptor } of blobs)
      expect(await layout.hasBlob(descriptor, { signal })).toBe(true);
    await rm(layout.root, { recursive: true });
  }, 180_000);

  it("security R14: stays flat with a fast server and a slow disk", async () => {
    const blob = endless(64, 20);
    const path = join(await tempDir(), "blob");
    const file = await open(path, "w+");
    onTestFinished(() => file.close());
    // The real file, each write of which takes a while.
    const slow = new Proxy(file, {
      get: (target, name) =>
        name === "writev"
          ? async (pieces: readonly Uint8Array[], position: number) => {
              await delay(15);
              return target.writev(pieces, position);
            }
          : (Reflect.get(target, name) as FileHandle["writev"]).bind(target),
    });
    const grown = await growthOf(() =>
      pipeline(streamOf(blob), new BlobSink(slow, path, blob.descriptor)),
    );
    expect((await file.stat()).size).toBe(blob.descriptor.size);
    expect(grown).toBeLessThan(16 * MEBIBYTE);
  }, 180_000);
});
