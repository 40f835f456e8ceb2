import { describe, expect, it } from "vitest";
import { followWaits } from "../../../../electron/registry/follow-waits.ts";
import type { HostWait } from "../../../../shared/host-wait.ts";

type Listener = (waits: readonly HostWait[]) => void;

/** What the gates of hosts do, steered by the test. */
function gates() {
  const listeners = new Set<Listener>();
  let waits: readonly HostWait[] = [];
  return {
    watch: (listener: Listener) => {
      listeners.add(listener);
      listener(waits);
      return () => void listeners.delete(listener);
    },
    tell: (next: readonly HostWait[]) => {
      waits = next;
      for (const listener of listeners) listener(waits);
    },
    listeners,
  };
}

const wait = (host: string, ms: number): HostWait => ({
  host,
  until: Date.now() + ms,
  reason: "rate_limited",
});

describe("the hosts that are waited for", () => {
  it("security R7: are told at once, with every change, and taken off when their time has come", async () => {
    const host = gates();
    const end = new AbortController();
    const items = followWaits(host.watch, { signal: end.signal });
    expect((await items.next()).value).toEqual([]);
    const [long, short] = [wait("a.test", 60_000), wait("b.test", 2100)];
    host.tell([long]);
    expect((await items.next()).value).toEqual([long]);
    host.tell([long, short]);
    expect((await items.next()).value).toEqual([long, short]);
    // Nobody tells that it is over.
    expect((await items.next()).value).toEqual([long]);
    expect(Date.now()).toBeGreaterThanOrEqual(short.until);
    host.tell([]);
    expect((await items.next()).value).toEqual([]);
    end.abort();
    expect((await items.next()).done).toBe(true);
    expect(host.listeners.size).toBe(0);
  });

  it("are not told when they are over before they are read", async () => {
    const host = gates();
    const end = new AbortController();
    const items = followWaits(host.watch, { signal: end.signal });
    expect((await items.next()).value).toEqual([]);
    host.tell([wait("a.test", 500)]);
    const told = wait("b.test", 60_000);
    host.tell([wait("a.test", 500), told]);
    expect((await items.next()).value).toEqual([told]);
    await items.return();
    expect(host.listeners.size).toBe(0);
  });
});
