import { setImmediate } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HostGates } from "../../../../electron/registry/host-gate.ts";
import type { HostWait } from "../../../../shared/host-wait.ts";
import { type SteeredClock, steeredClock } from "../../../support/fault-proxy/steered-clock.ts";
import {
  accessTo,
  failureOf,
  NEVER,
  openRegistries,
  openRegistry,
} from "../../../support/registry/client.ts";
import { seedImage } from "../../../support/registry/seed.ts";

const HOST = "127.0.0.1:5000";
const NOW = Date.parse("2026-11-21T12:00:00Z");

function opened(random?: () => number) {
  const clock = steeredClock(random);
  const gates = new HostGates(clock);
  return { clock, gates, gate: gates.of(HOST, "registry.test") };
}

/** So many requests at once; what becomes of each, in the order in which it happens. */
function passing({ gate }: ReturnType<typeof opened>, count: number, clock: SteeredClock) {
  const passed: number[] = [];
  const all = Array.from({ length: count }, async () => {
    await gate.pass(NEVER);
    passed.push(clock.monotonic());
  });
  return { passed, all: Promise.all(all) };
}

describe("HostGate", () => {
  it.each([
    ["none", {}, 250, 500],
    ["seconds", { "retry-after": "7" }, 7000, 7000],
    ["a date", { "retry-after": "Sat, 21 Nov 2026 12:00:30 GMT" }, 30_000, 30_000],
    [
      "a date by the server's own clock",
      {
        "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT",
        date: "Sat, 21 Nov 2026 10:00:00 GMT",
      },
      30_000,
      30_000,
    ],
    ["a past date", { "retry-after": "Sat, 21 Nov 2020 12:00:00 GMT" }, 250, 500],
    ["a negative number", { "retry-after": "-5" }, 250, 500],
    ["zero", { "retry-after": "0" }, 250, 500],
    ["15 minutes", { "retry-after": "900" }, 900_000, 900_000],
  ])(
    "R7, F8, R19: 429 with %s stops everybody for that long",
    async (_name, headers, least, most) => {
      const both = opened();
      const { gate, clock } = both;
      gate.answered(await gate.pass(NEVER), 429, headers);
      const { passed, all } = passing(both, 1, clock);
      await clock.advance(least - 1);
      expect(passed).toEqual([]);
      await clock.advance(most - least + 1);
      await all;
      expect(passed[0]).toBeGreaterThanOrEqual(least);
    },
  );

  it.each(["901", "1000000000"])(
    "security R7, R19: 429 with %s s fails at once, for a quarter of an hour; then one may look",
    async (seconds) => {
      const both = opened();
      const { gate, gates, clock } = both;
      const waits: (readonly HostWait[])[] = [];
      gates.watch((now) => void waits.push(now));
      const ticket = await gate.pass(NEVER);
      const waiting = failureOf(Promise.resolve(ticket));
      gate.answered(ticket, 429, { "retry-after": seconds });
      await waiting;
      const shownMs = Math.min(Number(seconds), 86_400) * 1000;
      expect(waits.at(-1)).toEqual([
        { host: "registry.test", until: NOW + shownMs, reason: "rate_limited" },
      ]);
      expect(await failureOf(gate.pass(NEVER))).toMatchObject({
        code: "rate_limited",
        details: { host: "registry.test", retryAfter: shownMs / 1000 },
      });
      await clock.advance(900_000);
      const { all } = passing(both, 1, clock);
      await clock.advance(100);
      await all;
    },
  );

  it("security R7: those who already wait fail as well when the host asks for longer than our patience", async () => {
    const { gate } = opened();
    const early = await gate.pass(NEVER);
    gate.answered(await gate.pass(NEVER), 429, { "retry-after": "5" });
    const waiting = failureOf(gate.pass(NEVER));
    gate.answered(early, 503, { "retry-after": "3600" });
    expect(await waiting).toMatchObject({ code: "registry_failed", details: { status: 503 } });
  });

  it("security R7: a hundred answers to what was on its way are one pause", async () => {
    const both = opened();
    const { gate, gates, clock } = both;
    const told: (readonly HostWait[])[] = [];
    gates.watch((waits) => void told.push(waits));
    const tickets = await Promise.all(Array.from({ length: 100 }, () => gate.pass(NEVER)));
    for (const ticket of tickets) gate.answered(ticket, 429, { "retry-after": "10" });
    expect(told).toEqual([
      [],
      [{ host: "registry.test", until: NOW + 10_000, reason: "rate_limited" }],
    ]);
    const { passed, all } = passing(both, 100, clock);
    await clock.advance(9999);
    expect(passed).toEqual([]);
    await clock.advance(10_000);
    await all;
    const gaps = passed.slice(1).map((at, index) => at - (passed[index] ?? 0));
    // Twenty a second, not a hundred at once.
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(25);
    expect((passed.at(-1) ?? 0) - 10_000).toBeLessThanOrEqual(100 * 75);
  });

  it("security R7: another refusal during the release stops those who still wait", async () => {
    const both = opened();
    const { gate, clock } = both;
    gate.answered(await gate.pass(NEVER), 429, { "retry-after": "1" });
    const first = gate.pass(NEVER);
    const { passed, all } = passing(both, 10, clock);
    await clock.advance(1000);
    gate.answered(await first, 429, { "retry-after": "60" });
    const before = passed.length;
    await clock.advance(59_000);
    expect(passed).toHaveLength(before);
    await clock.advance(10_000);
    await all;
  });

  it("R19: a host that says nothing of time is left alone for longer each time, up to a minute", async () => {
    const { gate, gates, clock } = opened();
    const pauses: number[] = [];
    gates.watch(([wait]) => {
      if (wait !== undefined) pauses.push(wait.until - clock.now());
    });
    for (let count = 0; count < 9; count += 1) {
      const passing = gate.pass(NEVER);
      await clock.advance(61_000);
      gate.answered(await passing, 429, {});
    }
    expect(pauses).toEqual([375, 750, 1500, 3000, 6000, 12_000, 24_000, 45_000, 45_000]);
    const passing = gate.pass(NEVER);
    await clock.advance(61_000);
    gate.answered(await passing, 200, {});
    gate.answered(await gate.pass(NEVER), 429, {});
    expect(pauses.at(-1)).toBe(375);
  });

  it("security R7: 503 is a pause only when it names a time", async () => {
    const { gate } = opened();
    gate.answered(await gate.pass(NEVER), 503, {});
    await gate.pass(NEVER);
    gate.answered(await gate.pass(NEVER), 503, { "retry-after": "5" });
    expect(gate.wait).toMatchObject({ reason: "unavailable", until: NOW + 5000 });
  });

  it("lets go of who gives up, and sleeps for nobody", async () => {
    const { gate, clock } = opened();
    gate.answered(await gate.pass(NEVER), 429, { "retry-after": "60" });
    const controller = new AbortController();
    const waiting = failureOf(gate.pass(controller.signal));
    await setImmediate();
    expect(clock.sleepers).toBe(1);
    controller.abort();
    expect(await waiting).toMatchObject({ code: "cancelled" });
    await setImmediate();
    expect(clock.sleepers).toBe(0);
    expect(await failureOf(gate.pass(controller.signal))).toMatchObject({ code: "cancelled" });
  });

  it("opens when the host is forgotten, by either of its names", async () => {
    for (const name of [HOST, "registry.test"]) {
      const { gate, gates } = opened();
      gate.answered(await gate.pass(NEVER), 429, { "retry-after": "3600" });
      gates.forget(name);
      expect(await gate.pass(NEVER)).toBe(1);
    }
  });

  it("R65: a pause that the computer slept through is over", async () => {
    const { gate, gates, clock } = opened();
    gate.answered(await gate.pass(NEVER), 429, { "retry-after": "60" });
    const waiting = gate.pass(NEVER);
    await setImmediate();
    clock.setBack(-120_000);
    gates.wake();
    await clock.advance(100);
    expect(await waiting).toBe(1);
  });

  it("security R12: a clock that is set back does not make a pause longer", async () => {
    const both = opened();
    const { gate, clock } = both;
    gate.answered(await gate.pass(NEVER), 429, { "retry-after": "60" });
    clock.setBack(10 * 365 * 86_400_000);
    const { all } = passing(both, 3, clock);
    await clock.advance(61_000);
    await all;
  });

  it("cancels who waits when it is closed", async () => {
    const { gate, gates } = opened();
    gate.answered(await gate.pass(NEVER), 429, { "retry-after": "60" });
    const waiting = failureOf(gate.pass(NEVER));
    gates.close();
    expect(await waiting).toMatchObject({ code: "cancelled" });
  });

  it("never stays closed for longer than asked, whatever the answers", async () => {
    const seconds = fc.option(fc.integer({ min: 0, max: 2000 }), { nil: undefined });
    const answers = fc.array(fc.record({ status: fc.constantFrom(200, 429, 503), seconds }));
    await fc.assert(
      fc.asyncProperty(answers, async (list) => {
        const both = opened();
        for (const { status, seconds: told } of list) {
          const passing = failureOf(both.gate.pass(NEVER));
          await both.clock.advance(1_000_000);
          expect(await passing).toBeUndefined();
          const headers = told === undefined ? {} : { "retry-after": String(told) };
          both.gate.answered(await both.gate.pass(NEVER), status, headers);
          await both.clock.advance(1_000_000);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("the gate of a registry", () => {
  it("F8, R19, security R7: one 429 stops a hundred requests of all accounts to the host, and is told", async () => {
    const registry = await openRegistry();
    const other = await openRegistry();
    for (const { repositories: _, ...one } of [registry, other])
      seedImage({ ...one, repositories: _ }, "team/app", "v1", []);
    const clock = steeredClock();
    let account = 0;
    const { registries } = openRegistries({
      clock,
      // Each caller is somebody else.
      accessFor: ({ host }) => Promise.resolve({ ...accessTo(host), id: `${(account += 1)}` }),
    });
    const told: (readonly HostWait[])[] = [];
    const stop = registries.watchWaits((waits) => void told.push(waits));
    registry.faults.add({ path: "/manifests/", status: 429, headers: { "retry-after": "120" } });
    const resolve = async (host: string): Promise<unknown> =>
      (await registries.client({ host })).repository("team/app").resolve("v1", { signal: NEVER });
    const first = resolve(registry.host);
    while (told.length < 2) await setImmediate();
    expect(told[1]).toEqual([
      { host: registry.host, until: NOW + 120_000, reason: "rate_limited" },
    ]);
    const asked = registry.requests.length;
    const all = Array.from({ length: 99 }, () => resolve(registry.host));
    await resolve(other.host);
    await clock.advance(119_999);
    expect(registry.requests).toHaveLength(asked);
    const everybody = Promise.all([first, ...all]);
    let done = false;
    void everybody.finally(() => (done = true));
    while (!done) await clock.advance(100);
    await everybody;
    expect(registry.requests.filter(({ status }) => status === 429)).toHaveLength(1);
    stop();
  });

  it("a login is not told to wait for what another account was told", async () => {
    const registry = await openRegistry();
    seedImage(registry, "team/app", "v1", []);
    const { registries } = openRegistries();
    registry.faults.add({ path: "/manifests/", status: 429, headers: { "retry-after": "3600" } });
    const read = async (): Promise<unknown> =>
      (await registries.client({ host: registry.host }))
        .repository("team/app")
        .resolve("v1", { signal: NEVER });
    expect(await failureOf(read())).toMatchObject({ code: "rate_limited" });
    const asked = registry.requests.length;
    expect(await failureOf(read())).toMatchObject({
      code: "rate_limited",
      details: { retryAfter: expect.any(Number) as number },
    });
    expect(registry.requests).toHaveLength(asked);
    registries.forget(registry.host);
    expect(await read()).toBeDefined();
  });
});
