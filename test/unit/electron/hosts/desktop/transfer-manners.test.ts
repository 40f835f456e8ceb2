import { describe, expect, it } from "vitest";
import { createTransferManners } from "../../../../../electron/hosts/desktop/transfer-manners.ts";
import { type Transfer, transferSchema } from "../../../../../shared/transfer.ts";

function aTransfer(change: Partial<Transfer>): Transfer {
  return transferSchema.parse({
    id: "one",
    kind: "pull",
    source: "registry.test/team/app:1",
    destination: "store:",
    request: { source: "registry.test/team/app:1", destination: "store:" },
    state: "running",
    createdAt: 1,
    bytesTotal: 100,
    bytesDone: 0,
    bytesPerSecond: 0,
    layers: [],
    results: [],
    ...change,
  });
}

function aDesktop({ focused = false } = {}) {
  const deeds: unknown[] = [];
  const manners = createTransferManners({
    setProgress: (value, mode) => deeds.push([value, mode]),
    isFocused: () => focused,
    notify: ({ id, state }) => deeds.push(`${id} ${state}`),
    stayAwake() {
      deeds.push("awake");
      return () => deeds.push("may sleep");
    },
  });
  let sequence = 0;
  const tell = (...transfers: readonly Transfer[]): readonly unknown[] => {
    sequence += 1;
    const event =
      sequence === 1
        ? { kind: "snapshot" as const, sequence, transfers: [...transfers] }
        : { kind: "patch" as const, sequence, changed: [...transfers], removed: [] };
    manners.follow(event);
    return deeds.splice(0);
  };
  return { manners, tell, deeds };
}

describe("the desktop's manners while images move", () => {
  it("shows one bar for all transfers, keeps awake while one runs, and lets go at the end", () => {
    const { tell, manners } = aDesktop({ focused: true });
    expect(tell(aTransfer({ bytesTotal: 0 }))).toEqual([[2, "indeterminate"], "awake"]);
    expect(tell(aTransfer({ bytesDone: 50 }), aTransfer({ id: "two", bytesTotal: 300 }))).toEqual([
      [0.125, "normal"],
    ]);
    expect(manners.active()).toBe(2);
    expect(tell(aTransfer({ bytesDone: 51 }))).toEqual([]);
    const done = aTransfer({ state: "done", bytesDone: 100, finishedAt: 2 });
    expect(tell(done)).toEqual([[0.25, "normal"]]);
    expect(tell(aTransfer({ id: "two", state: "paused", bytesTotal: 300 }))).toEqual([
      [-1, "normal"],
      "may sleep",
    ]);
    expect(manners.active()).toBe(0);
  });

  it("shows the bar as an error while others go on after a failure", () => {
    const { tell } = aDesktop({ focused: true });
    tell(aTransfer({}), aTransfer({ id: "two", createdAt: 2 }));
    expect(tell(aTransfer({ state: "failed", finishedAt: 3 }))).toEqual([[0, "error"]]);
  });

  it("tells of an end only when nobody looks, once, and never of what was cancelled", () => {
    const { tell } = aDesktop();
    tell(aTransfer({}), aTransfer({ id: "two" }), aTransfer({ id: "three" }));
    expect(tell(aTransfer({ state: "done", bytesDone: 100, finishedAt: 2 }))).toContain("one done");
    expect(tell(aTransfer({ state: "done", bytesDone: 100, finishedAt: 2 }))).toEqual([]);
    expect(tell(aTransfer({ id: "two", state: "failed", finishedAt: 3 }))).toContain("two failed");
    const last = tell(aTransfer({ id: "three", state: "cancelled", finishedAt: 4 }));
    expect(last).toEqual([[-1, "normal"], "may sleep"]);
    const looking = aDesktop({ focused: true });
    looking.tell(aTransfer({}));
    expect(looking.tell(aTransfer({ state: "done", finishedAt: 2 }))).not.toContain("one done");
  });

  it("leaves what another program runs to that program, and what ended before the start alone", () => {
    const { tell, manners } = aDesktop();
    const old = aTransfer({ id: "old", state: "done", finishedAt: 1 });
    expect(tell(aTransfer({ elsewhere: true }), old)).toEqual([]);
    expect(manners.active()).toBe(0);
    expect(tell(aTransfer({ elsewhere: true, state: "done", finishedAt: 2 }))).toEqual([]);
  });

  it("tells of one that was over before it was seen", () => {
    const { tell } = aDesktop();
    tell();
    expect(tell(aTransfer({ state: "failed", finishedAt: 2 }))).toEqual(["one failed"]);
  });

  it("takes everything back when the stream ends", () => {
    const { tell, manners, deeds } = aDesktop();
    tell(aTransfer({}));
    manners.end();
    expect(deeds).toEqual([[-1, "normal"], "may sleep"]);
  });
});
