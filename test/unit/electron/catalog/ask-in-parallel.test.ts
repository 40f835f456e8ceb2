import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { askInParallel } from "../../../../electron/catalog/ask-in-parallel.ts";
import { allOf, failureOf, NEVER } from "../../../support/registry/client.ts";

const ITEMS = Array.from({ length: 20 }, (_, at) => at);

describe("asking in parallel", () => {
  it("answers everything, no more than the limit at once", async () => {
    let running = 0;
    let most = 0;
    const answers = await allOf(
      askInParallel(ITEMS, { limit: 4, signal: NEVER }, async (item) => {
        running += 1;
        most = Math.max(most, running);
        await nextTurn();
        running -= 1;
        return item * 2;
      }),
    );
    expect(answers.flat().toSorted((a, b) => a - b)).toEqual(ITEMS.map((item) => item * 2));
    expect(most).toBe(4);
  });

  it("stops asking when nobody reads on, and waits for what is under way", async () => {
    let running = 0;
    let asked = 0;
    const answers = askInParallel(ITEMS, { limit: 2, signal: NEVER }, async (item, signal) => {
      asked += 1;
      running += 1;
      await nextTurn();
      running -= 1;
      signal.throwIfAborted();
      return item;
    });
    for await (const _some of answers) break;
    expect(running).toBe(0);
    expect(asked).toBeLessThan(ITEMS.length);
  });

  it("ends with the first failure, after what was answered", async () => {
    const seen: number[] = [];
    const reading = (async () => {
      const answers = askInParallel(ITEMS, { limit: 1, signal: NEVER }, async (item) => {
        await nextTurn();
        if (item === 3) throw new Error("broken");
        return item;
      });
      for await (const some of answers) seen.push(...some);
    })();
    expect(await failureOf(reading)).toMatchObject({ message: "broken" });
    expect(seen).toEqual([0, 1, 2]);
  });

  it("has nothing to say about nothing", async () => {
    const ask = (item: number): Promise<number> => Promise.resolve(item);
    expect(await allOf(askInParallel([], { limit: 4, signal: NEVER }, ask))).toEqual([]);
  });
});
