import { describe, expect, it } from "vitest";
import { SlotPool } from "../../../../electron/registry/host-slots.ts";
import { RANGE_LIMITS, RangeAdvice } from "../../../../electron/registry/range-advice.ts";
import { steeredClock } from "../../../support/fault-proxy/steered-clock.ts";
import { NEVER } from "../../../support/registry/client.ts";

const MIB = 1024 * 1024;
const LEFT = 4096 * MIB;

/** A host with one blob under way, which gives so many MiB a second for a number of connections. */
async function rig(gives: (connections: number) => number) {
  const clock = steeredClock();
  const pool = new SlotPool(clock);
  const slot = await pool.take(NEVER);
  const advise = () => new RangeAdvice(pool, clock, RANGE_LIMITS);
  /** Runs for a time and returns the advice at its end. */
  const run = async (advice: RangeAdvice, ms: number, left = LEFT): Promise<number> => {
    let connections = advice.connections(left);
    for (let passed = 0; passed < ms; passed += 20) {
      await clock.advance(20);
      slot.moved((gives(connections) * MIB) / 50);
      connections = advice.connections(left);
    }
    return connections;
  };
  return { clock, pool, slot, advise, run };
}

describe("RangeAdvice", () => {
  it("R75: stays with one connection until one was measured", async () => {
    const { advise, run } = await rig(() => 10);
    expect(await run(advise(), 900)).toBe(1);
  });

  it("R75: tries several, and keeps them where they give much more", async () => {
    const { advise, run } = await rig((connections) => 10 * connections);
    const advice = advise();
    expect(await run(advice, 1100)).toBe(4);
    expect(await run(advice, 5000)).toBe(4);
  });

  it.each([
    [16.5, 1],
    [17, 4],
  ])("R75: of 10 MiB/s alone and %d together it makes %d", async (together, expected) => {
    const { advise, run } = await rig((connections) => (connections === 1 ? 10 : together));
    expect(await run(advise(), 3000)).toBe(expected);
  });

  it("R75: does not try again where several gave nothing more, for ten minutes", async () => {
    const { advise, run, clock } = await rig(() => 10);
    expect(await run(advise(), 3000)).toBe(1);
    const next = advise();
    for (let n = 0; n < 20; n += 1) expect(await run(next, 100)).toBe(1);
    await clock.advance(600_000);
    expect(await run(advise(), 1100)).toBe(4);
  });

  it("R75: tries all the same where one gives less than 60 % of the best that was seen", async () => {
    const speed = { now: 10 };
    const { advise, run } = await rig(() => speed.now);
    expect(await run(advise(), 4000)).toBe(1);
    speed.now = 5.9;
    expect(await run(advise(), 1100)).toBe(4);
  });

  it("R75: tries nothing for what is nearly there", async () => {
    const { advise, run } = await rig(() => 10);
    expect(await run(advise(), 3000, 19 * MIB)).toBe(1);
    expect(await run(advise(), 1100, 21 * MIB)).toBe(4);
  });

  it("R75: leaves the host to other blobs while they move", async () => {
    const { advise, run, pool } = await rig((connections) => 10 * connections);
    const other = await pool.take(NEVER);
    const advice = advise();
    expect(await run(advice, 3000)).toBe(1);
    other.release();
    expect(await run(advice, 1200)).toBe(4);
  });

  it("R75: one refusal ends it, for later blobs too", async () => {
    const { advise, run, pool, clock } = await rig((connections) => 10 * connections);
    const advice = advise();
    expect(await run(advice, 1100)).toBe(4);
    pool.goodput.refused(600_000);
    expect(await run(advice, 20)).toBe(1);
    expect(await run(advise(), 3000)).toBe(1);
    await clock.advance(600_000);
    expect(await run(advise(), 1200)).toBe(4);
  });
});
