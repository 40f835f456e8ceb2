import { describe, expect, it } from "vitest";
import { SharedWork } from "../../../../electron/archives/shared-work.ts";
import { hasCode } from "../../../../shared/errors.ts";

const { signal } = new AbortController();

describe("work that several wait for", () => {
  it("R52: is done once, also for who asks later", async () => {
    let runs = 0;
    const work = new SharedWork(() => Promise.resolve((runs += 1)));
    expect(await Promise.all([work.result(signal), work.result(signal)])).toEqual([1, 1]);
    expect(await work.result(signal)).toBe(1);
  });

  it("goes on for the others when one leaves, and stops with the last", async () => {
    const begun: AbortSignal[] = [];
    const { promise, resolve } = Promise.withResolvers<string>();
    const work = new SharedWork((own) => {
      begun.push(own);
      return promise;
    });
    const [one, two] = [new AbortController(), new AbortController()];
    const first = work.result(one.signal);
    const second = work.result(two.signal);
    one.abort();
    await expect(first).rejects.toSatisfy((error) => hasCode(error, "cancelled"));
    expect(begun[0]?.aborted).toBe(false);
    two.abort();
    await expect(second).rejects.toSatisfy((error) => hasCode(error, "cancelled"));
    expect(begun[0]?.aborted).toBe(true);
    const third = work.result(signal);
    resolve("done");
    expect(await third).toBe("done");
    expect(begun).toHaveLength(2);
  });

  it("is begun anew after a failure", async () => {
    let runs = 0;
    const work = new SharedWork(() =>
      (runs += 1) === 1 ? Promise.reject(new Error("once")) : Promise.resolve(runs),
    );
    await expect(work.result(signal)).rejects.toThrow("once");
    expect(await work.result(signal)).toBe(2);
  });

  it("is not begun for somebody who has left", async () => {
    const work = new SharedWork(() => Promise.reject(new Error("begun")));
    await expect(work.result(AbortSignal.abort())).rejects.toSatisfy((error) =>
      hasCode(error, "cancelled"),
    );
  });
});
