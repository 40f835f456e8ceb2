import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backOffMs, isPassingStatus, retryAfterMs } from "../../../../electron/registry/retry.ts";
import {
  failureOf,
  instantClock,
  NEVER,
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
  ])("reads %j as %s", (headers, expected) => {
    expect(retryAfterMs(headers, NOW)).toBe(expected);
  });

  it("never throws and is never negative", () => {
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

  it("doubles its pauses, up to a minute", () => {
    const clock = instantClock();
    expect([1, 2, 3, 8, 20].map((attempt) => backOffMs(attempt, clock))).toEqual([
      250, 500, 1000, 30_000, 30_000,
    ]);
  });

  it.each([500, 502, 503, 504, 429])("R18: reads again after %i", async (status) => {
    const { registry, repository } = await openRepository();
    const image = seedImage(registry, "team/app", "v1", []);
    registry.faults.add({ path: "/manifests/", status });
    expect(await repository.resolve("v1", { signal: NEVER })).toEqual(image);
    expect(registry.requests).toHaveLength(2);
  });

  it("waits at least as long as Retry-After says", async () => {
    const { registry, repository, clock } = await openRepository();
    seedImage(registry, "team/app", "v1", []);
    registry.faults.add({ path: "/manifests/", status: 429, headers: { "retry-after": "7" } });
    await repository.resolve("v1", { signal: NEVER });
    expect(clock.slept).toEqual([7000]);
  });

  it("does not wait for an hour, but says when to come back", async () => {
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

  it.each([400, 403, 404, 405, 415])("R18: does not repeat after %i", async (status) => {
    const { registry, repository } = await openRepository();
    registry.faults.add({ path: "/manifests/", times: 9, status });
    await failureOf(repository.readManifest("v1", { signal: NEVER }));
    expect(registry.requests).toHaveLength(1);
  });
});
