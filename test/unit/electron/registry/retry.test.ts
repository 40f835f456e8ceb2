import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backOffMs, retryAfterMs } from "../../../../electron/registry/retry.ts";
import { isPassingStatus } from "../../../../shared/passing.ts";
import {
  failureOf,
  instantClock,
  NEVER,
  openRegistries,
  openRegistry,
  openRepository,
} from "../../../support/registry/client.ts";
import { seedImage } from "../../../support/registry/seed.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const SERVER_DATE = "Sat, 21 Nov 2026 10:00:00 GMT";

describe("retryAfterMs", () => {
  it.each([
    [{}, undefined],
    [{ "retry-after": "" }, undefined],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "-5" }, undefined],
    [{ "retry-after": "1.5" }, undefined],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "5" }, 5000],
    [{ "retry-after": "999999" }, 999_999_000],
    [{ "retry-after": "Sat, 21 Nov 2026 12:00:30 GMT" }, 30_000],
    [{ "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT", date: SERVER_DATE }, 30_000],
    [{ "retry-after": "Sat, 21 Nov 2026 09:00:00 GMT", date: SERVER_DATE }, 0],
  ])("R19, F8, security R7: reads %j as %s", (headers, expected) => {
    expect(retryAfterMs(headers, NOW)).toBe(expected);
  });

  it("R81, F8: never throws and is never negative", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (value, date) => {
        expect(retryAfterMs({ "retry-after": value, date }, NOW) ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe("retries", () => {
  it("R18: knows what may pass", () => {
    expect([408, 425, 429, 500, 502, 503, 504, 499, 520, 524].every(isPassingStatus)).toBe(true);
    expect([200, 400, 401, 403, 404, 405, 413, 415, 416, 501].some(isPassingStatus)).toBe(false);
  });

  it("R19: doubles its pauses, up to a minute", () => {
    const clock = instantClock();
    expect([1, 2, 3, 8, 20].map((attempt) => backOffMs(attempt, clock))).toEqual([
      250, 500, 1000, 30_000, 30_000,
    ]);
  });

  it.each([500, 502, 503, 504, 429])("R18, F9: reads again after %i", async (status) => {
    const { registry, repository } = await openRepository();
    const image = seedImage(registry, "team/app", "v1", []);
    registry.faults.add({ path: "/manifests/", status });
    expect(await repository.resolve("v1", { signal: NEVER })).toEqual(image);
    expect(registry.requests).toHaveLength(2);
  });

  it("R19, F8, oras-go#1210: waits at least as long as Retry-After says", async () => {
    const { registry, repository, clock } = await openRepository();
    seedImage(registry, "team/app", "v1", []);
    registry.faults.add({ path: "/manifests/", status: 429, headers: { "retry-after": "7" } });
    await repository.resolve("v1", { signal: NEVER });
    expect(clock.slept).toEqual([7000]);
  });

  it("R19, F8: does not wait for an hour, but says when to come back", async () => {
    const { registry, repository, clock } = await openRepository();
    registry.faults.add({
      path: "/manifests/",
      times: 9,
      status: 429,
      headers: { "retry-after": "3600" },
    });
    const error = await failureOf(repository.readManifest("v1", { signal: NEVER }));
    expect(error).toMatchObject({ code: "rate_limited", details: { retryAfter: 3600 } });
    expect(clock.slept).toEqual([]);
  });

  it("R19, F8, security R7: waits for a quarter of an hour, not for a second longer", async () => {
    for (const [seconds, requests] of [
      [900, 2],
      [901, 1],
    ] as const) {
      const { registry, repository } = await openRepository();
      seedImage(registry, "team/app", "v1", []);
      const headers = { "retry-after": String(seconds) };
      registry.faults.add({ path: "/manifests/", status: 502, headers });
      await failureOf(repository.readManifest("v1", { signal: NEVER }));
      expect(registry.requests).toHaveLength(requests);
    }
  });

  it("R19, F9, security R8: tries six times, with growing pauses, and then says what the registry said", async () => {
    const { registry, repository, clock } = await openRepository();
    registry.faults.add({ path: "/manifests/", times: 99, status: 503 });
    expect(await failureOf(repository.readManifest("v1", { signal: NEVER }))).toMatchObject({
      code: "registry_failed",
      details: { status: 503 },
    });
    expect(registry.requests).toHaveLength(6);
    expect(clock.slept).toEqual([250, 500, 1000, 2000, 4000]);
  });

  it("security R8: gets through when every second request fails", async () => {
    const { registry, repository } = await openRepository();
    const image = seedImage(registry, "team/app", "v1", []);
    for (let nth = 1; nth < 40; nth += 2)
      registry.faults.add({ path: "/manifests/", nth, status: 500 });
    for (let count = 0; count < 20; count += 1)
      expect(await repository.resolve("v1", { signal: NEVER })).toEqual(image);
    expect(registry.requests).toHaveLength(40);
  });

  it("security R13: a kept connection that the server closes costs no try and no pause, once", async () => {
    const { registry, repository, clock } = await openRepository();
    const image = seedImage(registry, "team/app", "v1", []);
    await repository.resolve("v1", { signal: NEVER });
    registry.faults.add({ path: "/manifests/", resetAfter: 0 });
    expect(await repository.resolve("v1", { signal: NEVER })).toEqual(image);
    expect([registry.requests.length, clock.slept]).toEqual([3, []]);
    registry.faults.add({ path: "/manifests/", times: 99, resetAfter: 0 });
    expect(await failureOf(repository.resolve("v1", { signal: NEVER }))).toMatchObject({
      code: "connection_lost",
    });
    expect([registry.requests.length, clock.slept.length]).toEqual([10, 5]);
  });

  it("security R13: a new connection that is reset is trouble, and is paused for", async () => {
    const { registry, repository, clock } = await openRepository();
    seedImage(registry, "team/app", "v1", []);
    registry.faults.add({ path: "/manifests/", resetAfter: 0 });
    await repository.resolve("v1", { signal: NEVER });
    expect(clock.slept).toEqual([250]);
  });

  it.each([
    ["ENOTFOUND", 1, 2],
    ["ENOTFOUND", 9, 2],
    ["EAI_AGAIN", 4, 5],
    ["EAI_AGAIN", 9, 6],
  ])("R18: %s, %i times, is asked again: %i times", async (code, times, most) => {
    const registry = await openRegistry();
    const image = seedImage(registry, "team/app", "v1", []);
    let asked = 0;
    const resolve = (): Promise<{ address: string; family: number }[]> => {
      asked += 1;
      if (asked <= times) return Promise.reject(Object.assign(new Error(code), { code }));
      return Promise.resolve([{ address: "127.0.0.1", family: 4 }]);
    };
    const host = `registry.test:${registry.host.split(":")[1] ?? ""}`;
    const { registries } = openRegistries({ resolve, link: { plainHttp: true } });
    const repository = (await registries.client({ host })).repository("team/app");
    const found = await repository
      .resolve("v1", { signal: NEVER })
      .catch((error: unknown) => error);
    if (times < most) expect(found).toEqual(image);
    else expect(found).toMatchObject({ code: "host_not_found", details: { reason: code } });
    // One more for the connection itself, after the greeting found out how the registry is reached.
    expect(asked).toBe(times < most ? most + 1 : most);
  });

  it.each([400, 403, 404, 405, 415])(
    "R18, security R9: does not repeat after %i",
    async (status) => {
      const { registry, repository } = await openRepository();
      registry.faults.add({ path: "/manifests/", times: 9, status });
      await failureOf(repository.readManifest("v1", { signal: NEVER }));
      expect(registry.requests).toHaveLength(1);
    },
  );
});
