import { describe, expect, it } from "vitest";
import { createSharedFlights } from "../../../../electron/credentials/shared-flight.ts";

describe("work that several ask for", () => {
  it("is done once while it is under way, and again afterwards", async () => {
    const flights = createSharedFlights<number>();
    let runs = 0;
    const work = async (): Promise<number> => ++runs;
    expect(await Promise.all([flights.join("a", work, {}), flights.join("a", work, {})])).toEqual([
      1, 1,
    ]);
    expect(await flights.join("a", work, {})).toBe(2);
    expect(await Promise.all([flights.join("a", work, {}), flights.join("b", work, {})])).toEqual([
      3, 4,
    ]);
  });

  it("is cancelled when the last one leaves, and who comes then starts anew", async () => {
    const flights = createSharedFlights<string>();
    const seen: AbortSignal[] = [];
    const work = (signal: AbortSignal): Promise<string> => {
      seen.push(signal);
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(new Error("stopped")));
      });
    };
    const [one, two] = [new AbortController(), new AbortController()];
    const first = flights.join("a", work, { signal: one.signal });
    const second = flights.join("a", work, { signal: two.signal });
    one.abort();
    await expect(first).rejects.toMatchObject({ code: "cancelled" });
    expect(seen.map(({ aborted }) => aborted)).toEqual([false]);
    two.abort();
    await expect(second).rejects.toMatchObject({ code: "cancelled" });
    expect(seen.map(({ aborted }) => aborted)).toEqual([true]);
    expect(await flights.join("a", async () => "new", {})).toBe("new");
  });

  it("is not begun for one who has left already", async () => {
    const flights = createSharedFlights<string>();
    let runs = 0;
    const work = async (): Promise<string> => String(++runs);
    await expect(flights.join("a", work, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "cancelled",
    });
    expect(runs).toBe(0);
  });

  it("fails for all who wait, and is tried again afterwards", async () => {
    const flights = createSharedFlights<string>();
    const failing = (): Promise<string> => Promise.reject(new Error("no"));
    const waiting = [flights.join("a", failing, {}), flights.join("a", failing, {})];
    for (const one of waiting) await expect(one).rejects.toThrow("no");
    expect(await flights.join("a", async () => "yes", {})).toBe("yes");
  });
});
