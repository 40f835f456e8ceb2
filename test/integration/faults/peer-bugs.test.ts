import { pipeline } from "node:stream/promises";
import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openEngine, putImage } from "../../support/engine.ts";
import { behindProxy } from "../../support/fault-proxy/behind-proxy.ts";
import { buildImage, type ImageParts } from "../../support/memory-image.ts";
import {
  ANN,
  ANN_USERS,
  contentOf,
  instantClock,
  NEVER,
  openRegistry,
  openRepository,
  sameBytes,
} from "../../support/registry/client.ts";
import { someBytes } from "../../support/registry/seed.ts";
import type { RegistryOptions, TestRegistry } from "../../support/registry/server.ts";

const signal = NEVER;
const MIB = 1024 * 1024;

async function copying(parts: ImageParts = {}, server: RegistryOptions = {}) {
  const [one, two] = [await openRegistry(server), await openRegistry(server)];
  const image = buildImage(parts);
  putImage(one, "a", "v1", image);
  const clock = instantClock();
  const engine = await openEngine({
    clock,
    ...(server.auth === undefined ? {} : { credential: ANN }),
  });
  const copy = () => engine.run(`${one.host}/a:v1`, `${two.host}/b`);
  return { one, two, image, clock, engine, copy };
}

/** Requests of one kind. */
function count(registry: TestRegistry, method: string, part: string): number {
  return registry.requests.filter(
    (request) => request.method === method && request.path.includes(part),
  ).length;
}

describe("what users of other programs complained about", () => {
  it("containerd#10447, container-libs#42: 429 for a manifest that is pushed is waited for, though it has a body", async () => {
    const { two, clock, copy } = await copying();
    two.faults.add({
      method: "PUT",
      path: "/manifests/v1",
      times: 2,
      status: 429,
      headers: { "retry-after": "20" },
    });
    expect((await copy()).error).toBeUndefined();
    expect(count(two, "PUT", "/manifests/v1")).toBe(3);
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(40_000);
  });

  it.each([401, 403, 404, 405, 500])(
    "containerd#14086: %i for a mount does not end the push; the blob is uploaded",
    async (status) => {
      const { one, image, engine } = await copying({ layers: [someBytes(200_000, 3)] });
      one.faults.add({ method: "POST", path: "mount=", times: 99, status });
      const { error } = await engine.run(`${one.host}/a:v1`, `${one.host}/b`);
      expect(error).toBeUndefined();
      expect(one.repository("b").blobs.size).toBe(image.blobs.length);
      expect(count(one, "PUT", "/uploads/")).toBe(image.blobs.length);
    },
  );

  it("skopeo#1801, skopeo#1587: copying what is there already spends no GET at either side", async () => {
    const { one, two, copy } = await copying();
    await copy();
    for (const { requests } of [one, two]) requests.length = 0;
    expect((await copy()).error).toBeUndefined();
    for (const registry of [one, two]) expect(count(registry, "GET", "/v2/")).toBe(0);
  });

  it("skopeo#1627, skopeo#1015: a source that hangs up while a slow destination makes it wait is asked for the rest", async () => {
    const { registry, proxy, bytes, blob, repository } = await behindProxy(
      () => undefined,
      {},
      8 * MIB,
    );
    const stream = await repository.openBlob(blob, { signal });
    const taken: Buffer[] = [];
    await pipeline(stream, async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) {
        taken.push(chunk);
        if (taken.length > 1) continue;
        // While the destination is busy with the first piece, the source loses its patience.
        await proxy.goAway();
        await proxy.comeBack();
        for (let turn = 0; turn < 20; turn += 1) await setImmediate();
      }
    });
    expect(sameBytes(Buffer.concat(taken), bytes)).toBe(true);
    expect(registry.requests.at(-1)?.headers.range).toMatch(/^bytes=[1-9]\d*-8388607$/);
  });

  it("ggcr#2084, skopeo#2146: a copy whose upload breaks again and again sends the rest, not the whole", async () => {
    const size = 5 * MIB;
    const { one, two, copy } = await copying({ layers: [someBytes(size, 3)] });
    two.faults.add(
      { method: "PUT", path: "/uploads/", nth: 2, times: 2, resetRequestAfter: 2 * MIB },
      { method: "PATCH", path: "/uploads/", resetRequestAfter: MIB },
    );
    expect((await copy()).error).toBeUndefined();
    const sent = two.requests.reduce((sum, { bytes }) => sum + bytes, 0);
    // What was under way when it broke is sent again.
    expect(sent).toBeLessThan(size + 4 * MIB);
    expect(two.repository("b").tags.get("v1")).toBe(one.repository("a").tags.get("v1"));
  });

  it("kitops#1009, oras#456: a token that ends while a chunk is sent costs that chunk, not the push", async () => {
    const auth = { kind: "bearer", users: ANN_USERS } as const;
    const side = { credential: ANN, uploads: { maxMonolithic: 0, chunkSize: MIB } };
    const { registry, repository } = await openRepository({ auth }, side);
    const bytes = someBytes(3 * MIB);
    const content = contentOf(bytes);
    const challenge = `Bearer realm="${registry.url}/token",service="test-registry",scope="repository:team/app:pull,push",error="invalid_token"`;
    // The token is good when the chunk begins, and no more when it is there.
    registry.faults.add({
      method: "PATCH",
      path: "/uploads/",
      nth: 2,
      status: 401,
      headers: { "www-authenticate": challenge },
    });
    await repository.uploadBlob(content, { signal });
    const stored = registry.repository("team/app").blobs.get(content.descriptor.digest);
    expect(sameBytes(stored, bytes)).toBe(true);
    expect(registry.requests.reduce((sum, { bytes: sent }) => sum + sent, 0)).toBe(4 * MIB);
  });

  it("oras-go#1210: what Retry-After asks for is waited for in full, also in the middle of an upload", async () => {
    const { two, clock, copy } = await copying({ layers: [someBytes(MIB, 3)] });
    const headers = { "retry-after": "600" };
    two.faults.add({ method: "PUT", path: "/uploads/", status: 429, headers });
    expect((await copy()).error).toBeUndefined();
    expect(clock.slept.some((ms) => ms > 590_000)).toBe(true);
  });

  it("aws/containers-roadmap#2380, buildkit#3776: pushing again what an immutable tag names is no error", async () => {
    const { one, two, image, engine, copy } = await copying();
    await copy();
    const immutable = {
      status: 400,
      body: '{"errors":[{"code":"TAG_INVALID","message":"immutable"}]}',
    };
    two.faults.add({ method: "PUT", path: "/manifests/v1", times: 99, ...immutable });
    const again = await engine.run(`${one.host}/a:v1`, `${two.host}/b`);
    expect([again.error, again.results[0]?.digest]).toEqual([
      undefined,
      image.root.descriptor.digest,
    ]);
  });

  it("moby#50065, opa#6580: storage at another host sees no login, in pull and push", async () => {
    const storage = await openRegistry();
    const auth = { kind: "basic", users: ANN_USERS } as const;
    const { one, image, copy } = await copying({ layers: [someBytes(1000, 3)] }, { auth });
    for (const { descriptor, bytes } of image.blobs) {
      storage.repository("x").blobs.set(descriptor.digest, bytes);
      const redirect = `${storage.url}/v2/x/blobs/${descriptor.digest}?X-Amz-Signature=1`;
      // The first one is refused for want of a login.
      one.faults.add({ method: "GET", path: `/blobs/${descriptor.digest}`, times: 9, redirect });
    }
    expect((await copy()).error).toBeUndefined();
    expect(storage.requests).toHaveLength(image.blobs.length);
    expect(storage.requests.some(({ headers }) => "authorization" in headers)).toBe(false);
  });

  it("docker/cli#7166, moby#48539: a pull that was stopped is gone on with by the next one", async () => {
    const { one, engine, image } = await copying({ layers: [someBytes(6 * MIB, 3)] });
    const layer = image.blobs[1]?.descriptor.digest ?? "";
    one.faults.add({ method: "GET", path: layer, stallAfter: 5 * MIB });
    const id = engine.start(`${one.host}/a:v1`, "store:");
    const moved = (): number =>
      Math.max(0, ...engine.queue.get(id).layers.map(({ bytes }) => bytes));
    while (moved() < 4 * MIB) await setImmediate();
    engine.queue.cancel(id);
    await engine.queue.wait(id, { signal });
    expect((await engine.run(`${one.host}/a:v1`, "store:")).error).toBeUndefined();
    const ranges = one.requests
      .filter(({ path }) => path.includes(layer))
      .map(({ headers }) => headers.range);
    expect(Number(/^bytes=(\d+)-/.exec(ranges.at(-1) ?? "")?.[1])).toBeGreaterThanOrEqual(2 * MIB);
  });
});
