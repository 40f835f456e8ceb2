import { describe, expect, it } from "vitest";
import { isAppError } from "../../../shared/errors.ts";
import { isPassingStatus } from "../../../shared/passing.ts";
import type { Repository } from "../../../electron/registry/repository.ts";
import { openEngine, putImage } from "../../support/engine.ts";
import { steeredClock } from "../../support/fault-proxy/steered-clock.ts";
import { buildImage } from "../../support/memory-image.ts";
import {
  contentOf,
  failureOf,
  instantClock,
  NEVER,
  openRegistries,
  openRegistry,
  openRepository,
  readAll,
  sameBytes,
} from "../../support/registry/client.ts";
import { describeBytes, seedBlob, seedImage, someBytes } from "../../support/registry/seed.ts";

const signal = NEVER;
const MIB = 1024 * 1024;
const BYTES = someBytes(2 * MIB + 5);

/** What the engine asks of a registry, each as one call. */
const CALLS: readonly (readonly [string, (repository: Repository) => Promise<unknown>])[] = [
  ["a manifest", (repository) => repository.readManifest("v1", { signal })],
  [
    "a blob",
    async (repository) =>
      readAll(await repository.openBlob(describeBytes(BYTES), { signal, offset: 0 })),
  ],
  ["the begin of an upload", (repository) => repository.uploadBlob(contentOf(BYTES), { signal })],
  [
    "a manifest to be stored",
    (repository) =>
      repository.putManifest(
        "v1",
        { mediaType: "application/vnd.oci.image.index.v1+json", bytes: Buffer.from("{}") },
        { signal },
      ),
  ],
  [
    "a deletion",
    (repository) => repository.deleteManifest(describeBytes(BYTES).digest, { signal }),
  ],
];

describe("refusals", () => {
  const STATUSES = [400, 403, 404, 405, 415];
  const rows = CALLS.flatMap(([name, call]) => STATUSES.map((status) => ({ name, call, status })));

  it.each(rows)("security R9: $status for $name is the end of it", async ({ call, status }) => {
    const { registry, repository, clock } = await openRepository();
    registry.faults.add({ path: "/", times: 99, status });
    expect(await failureOf(call(repository))).toMatchObject({ details: { status } });
    // After a refused tag it is looked at whether that is right already; nothing is sent twice.
    const [first] = registry.requests;
    const again = registry.requests.filter(({ method }) => method === first?.method);
    expect([again.length, clock.slept]).toEqual([1, []]);
  });
});

describe("a registry that is out of order", () => {
  it.each([500, 501, 502, 503, 504])(
    "security R8: %i for ten minutes costs a few tries, not ten minutes of them, and passes",
    async (status) => {
      const registry = await openRegistry();
      const blob = seedBlob(registry, "team/app", BYTES);
      const clock = instantClock();
      const { registries } = openRegistries({ clock });
      const repository = (await registries.client({ host: registry.host })).repository("team/app");
      registry.faults.add({ path: "/", times: 10_000, status });
      const error = await failureOf(repository.openBlob(blob, { signal }));
      expect(error).toMatchObject({ code: "registry_failed", details: { status } });
      // 501 is an answer, not an outage; the others may well pass, and say so by their status.
      expect(isPassingStatus(status)).toBe(status !== 501);
      expect(registry.requests).toHaveLength(status === 501 ? 1 : 6);
      expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(60_000);
      clock.advance(600_000);
      registry.faults.clear();
      const read = await readAll(await repository.openBlob(blob, { signal }));
      expect(sameBytes(read, BYTES)).toBe(true);
    },
  );

  it("security R8: goes on at the byte it had come to when the ten minutes are over", async () => {
    const { registry, repository, clock } = await openRepository();
    const blob = seedBlob(registry, "team/app", BYTES);
    registry.faults.add(
      { path: "/blobs/", cutAfter: MIB },
      { path: "/blobs/", nth: 2, times: 10_000, status: 502 },
    );
    const stream = await repository.openBlob(blob, { signal });
    let had = 0;
    stream.on("data", (chunk: Buffer) => (had += chunk.length));
    const error = await new Promise((resolve) => stream.once("error", resolve));
    expect(isAppError(error) && error.details["status"]).toBe(502);
    clock.advance(600_000);
    registry.faults.clear();
    const rest = await readAll(await repository.openBlob(blob, { signal, offset: had }));
    expect(had + rest.length).toBe(BYTES.length);
    expect(registry.requests.at(-1)?.headers.range).toBe(`bytes=${had}-${BYTES.length - 1}`);
  });

  it("security R8: spreads its tries by chance, so that not all clients come back at once", async () => {
    for (const [chance, expected] of [
      [0, [0, 0, 0, 0, 0]],
      [0.999, [499.5, 999, 1998, 3996, 7992]],
    ] as const) {
      const clock = instantClock();
      const registry = await openRegistry();
      const { registries } = openRegistries({ clock: { ...clock, random: () => chance } });
      registry.faults.add({ path: "/manifests/", times: 99, status: 500 });
      const repository = (await registries.client({ host: registry.host })).repository("a");
      await failureOf(repository.readManifest("v1", { signal }));
      expect(clock.slept).toEqual(expected);
    }
  });

  it.each([500, 502, 503, 504])(
    "security R8, F9: %i for every second request holds up neither pull nor push",
    async (status) => {
      const [one, two] = [await openRegistry(), await openRegistry()];
      const engine = await openEngine({ clock: instantClock() });
      const image = buildImage({ layers: [someBytes(3 * MIB, 3), someBytes(100, 4)] });
      putImage(one, "a", "v1", image);
      for (const { faults } of [one, two])
        for (let nth = 2; nth < 400; nth += 2) faults.add({ path: "/v2/", nth, status });
      const pulled = await engine.run(`${one.host}/a:v1`, "store:");
      expect(pulled.error).toBeUndefined();
      const pushed = await engine.run(`${one.host}/a:v1`, `${two.host}/b`);
      expect(pushed.error).toBeUndefined();
      expect(two.repository("b").tags.get("v1")).toBe(image.root.descriptor.digest);
    },
  );

  it.each([1, 5])("F9: reads and writes after %i failures in a row", async (times) => {
    for (const status of [500, 502, 503, 504, 520, 524]) {
      const { registry, repository } = await openRepository();
      seedImage(registry, "team/app", "v1", []);
      registry.faults.add({ path: "/", times, status });
      await repository.readManifest("v1", { signal });
      registry.faults.add({ path: "/uploads/", times, status });
      const content = contentOf(BYTES);
      await repository.uploadBlob(content, { signal });
      expect(registry.repository("team/app").blobs.has(content.descriptor.digest)).toBe(true);
    }
  });
});

describe("429", () => {
  it.each([
    ["no word of time", {}, 500],
    ["seconds", { "retry-after": "7" }, 7000],
    [
      "a date",
      { "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT", date: "Sat, 21 Nov 2026 10:00:00 GMT" },
      30_000,
    ],
    [
      "a date that is past",
      { "retry-after": "Sat, 21 Nov 2026 09:00:00 GMT", date: "Sat, 21 Nov 2026 10:00:00 GMT" },
      500,
    ],
    ["a negative number", { "retry-after": "-5" }, 500],
  ] as const)(
    "security R7, F8: with %s is one pause of the host, and then all is well",
    async (_name, headers, mostMs) => {
      const registry = await openRegistry();
      seedImage(registry, "team/app", "v1", []);
      const clock = steeredClock();
      const { registries } = openRegistries({ clock });
      const waits: number[] = [];
      const stop = registries.watchWaits((list) => {
        waits.push(...list.map(({ until }) => until - clock.now()));
      });
      registry.faults.add({ path: "/manifests/", status: 429, headers });
      const repository = (await registries.client({ host: registry.host })).repository("team/app");
      let done = false;
      const reading = repository.readManifest("v1", { signal }).finally(() => (done = true));
      while (!done) await clock.advance(50);
      await reading;
      stop();
      expect(registry.requests.map(({ status }) => status)).toEqual([429, 200]);
      expect(waits).toHaveLength(1);
      expect(waits[0]).toBeLessThanOrEqual(mostMs);
      expect(waits[0]).toBeGreaterThan(mostMs / 4);
    },
  );

  it("security R7, F8: with a time in thirty years fails at once, and shows a day at most", async () => {
    const registry = await openRegistry();
    const clock = steeredClock();
    const { registries } = openRegistries({ clock });
    const shown: number[] = [];
    const stop = registries.watchWaits(
      (list) => void shown.push(...list.map(({ until }) => until)),
    );
    const headers = { "retry-after": "1000000000" };
    registry.faults.add({ path: "/manifests/", status: 429, headers });
    const repository = (await registries.client({ host: registry.host })).repository("team/app");
    const start = clock.now();
    expect(await failureOf(repository.readManifest("v1", { signal }))).toMatchObject({
      code: "rate_limited",
    });
    stop();
    expect(Math.max(...shown) - start).toBe(86_400_000);
    expect(registry.requests).toHaveLength(1);
  });
});
