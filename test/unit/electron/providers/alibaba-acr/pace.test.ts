import { describe, expect, it } from "vitest";
import { createPace } from "../../../../../electron/providers/alibaba-acr/pace.ts";
import { NEVER } from "../../../../support/registry/client.ts";

/** A clock that stands still: what would be waited for is told. */
function standing() {
  const slept: number[] = [];
  let at = 1_000_000;
  return {
    slept,
    pass: (ms: number) => {
      at += ms;
    },
    now: () => at,
    sleep: (ms: number) => {
      slept.push(ms);
      return Promise.resolve();
    },
  };
}

describe("the pace of requests", () => {
  it("lets fifteen begin at once, and the others a second later each fifteen", async () => {
    const clock = standing();
    const pace = createPace(clock);
    for (let index = 0; index < 31; index += 1) await pace(NEVER);
    expect(clock.slept).toEqual([...Array.from({ length: 15 }, () => 1000), 2000]);
  });

  it("waits for nothing when the second has passed", async () => {
    const clock = standing();
    const pace = createPace(clock);
    for (let index = 0; index < 15; index += 1) await pace(NEVER);
    clock.pass(999);
    await pace(NEVER);
    expect(clock.slept).toEqual([1]);
    clock.pass(1001);
    await pace(NEVER);
    expect(clock.slept).toEqual([1]);
  });

  it("does not wait for a clock that was set back", async () => {
    const clock = standing();
    const pace = createPace(clock);
    for (let index = 0; index < 15; index += 1) await pace(NEVER);
    clock.pass(-86_400_000);
    await pace(NEVER);
    expect(clock.slept).toEqual([]);
  });
});
