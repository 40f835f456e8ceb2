import { describe, expect, it } from "vitest";
import { SingleFlight } from "../../../../../electron/registry/auth/single-flight.ts";

const NEVER = new AbortController().signal;

describe("SingleFlight", () => {
  it("starts once for many that come together, and again afterwards", async () => {
    const flights = new SingleFlight<number>();
    let starts = 0;
    const start = async (): Promise<number> => {
      await Promise.resolve();
      return ++starts;
    };
    const together = await Promise.all(
      Array.from({ length: 50 }, () => flights.run("k", NEVER, start)),
    );
    expect(new Set(together)).toEqual(new Set([1]));
    expect(await flights.run("k", NEVER, start)).toBe(2);
  });

  it("lets one caller leave without stopping the others", async () => {
    const flights = new SingleFlight<string>();
    const { promise, resolve } = Promise.withResolvers<string>();
    const leaver = new AbortController();
    const left = flights.run("k", leaver.signal, () => promise);
    const stays = flights.run("k", NEVER, () => Promise.reject(new Error("second start")));
    leaver.abort();
    await expect(left).rejects.toMatchObject({ code: "cancelled" });
    resolve("done");
    expect(await stays).toBe("done");
  });

  it("stops the attempt when the last caller has left", async () => {
    const flights = new SingleFlight<string>();
    const leaver = new AbortController();
    const stopped = Promise.withResolvers<boolean>();
    const left = flights.run("k", leaver.signal, (signal) => {
      signal.addEventListener("abort", () => stopped.resolve(true));
      return new Promise(() => undefined);
    });
    leaver.abort();
    await expect(left).rejects.toMatchObject({ code: "cancelled" });
    expect(await stopped.promise).toBe(true);
  });
});
