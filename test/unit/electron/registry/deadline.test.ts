import { describe, expect, it } from "vitest";
import { withDeadline } from "../../../../electron/registry/deadline.ts";
import { failureOf, NEVER } from "../../../support/registry/client.ts";

/** Work that ends only with its signal. */
function untilStopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop);
  });
}

describe("withDeadline", () => {
  it("hands out what the work made", async () => {
    expect(await withDeadline(1000, NEVER, () => Promise.resolve(7))).toBe(7);
  });

  it("ends work that takes too long", async () => {
    expect(await failureOf(withDeadline(5, NEVER, untilStopped))).toMatchObject({
      code: "ETIMEDOUT",
    });
  });

  it("ends work whose caller has left, before or during it", async () => {
    const controller = new AbortController();
    const failure = failureOf(withDeadline(60_000, controller.signal, untilStopped));
    controller.abort();
    expect(await failure).toMatchObject({ code: "cancelled" });
    const late = withDeadline(60_000, controller.signal, untilStopped);
    expect(await failureOf(late)).toMatchObject({ code: "cancelled" });
  });
});
