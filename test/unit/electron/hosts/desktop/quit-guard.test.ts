import { describe, expect, it, vi } from "vitest";
import { createQuitGuard } from "../../../../../electron/hosts/desktop/quit-guard.ts";

function aGuard(active: number, ...answers: readonly boolean[]) {
  const waiting = [...answers];
  const ask = vi.fn(async () => waiting.shift() ?? false);
  const quit = vi.fn();
  const guard = createQuitGuard({ active: () => active, ask, quit });
  const attempt = (): boolean => {
    const preventDefault = vi.fn();
    guard({ preventDefault });
    return preventDefault.mock.calls.length === 0;
  };
  return { attempt, ask, quit };
}

describe("quitting while images move", () => {
  it("goes on without a question when nothing runs", () => {
    const { attempt, ask } = aGuard(0);
    expect(attempt()).toBe(true);
    expect(ask).not.toHaveBeenCalled();
  });

  it("asks once however often one tries, quits when that is wanted, and then asks no more", async () => {
    const { attempt, ask, quit } = aGuard(2, true);
    expect(attempt()).toBe(false);
    expect(attempt()).toBe(false);
    await vi.waitFor(() => expect(quit).toHaveBeenCalledOnce());
    expect(ask).toHaveBeenCalledExactlyOnceWith(2);
    expect(attempt()).toBe(true);
  });

  it("stays when that is wanted, and asks again the next time", async () => {
    const { attempt, ask, quit } = aGuard(1, false, true);
    expect(attempt()).toBe(false);
    await vi.waitFor(async () => {
      attempt();
      expect(ask).toHaveBeenCalledTimes(2);
    });
    await vi.waitFor(() => expect(quit).toHaveBeenCalledOnce());
  });
});
