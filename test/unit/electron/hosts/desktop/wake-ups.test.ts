import { EventEmitter } from "node:events";
import type { networkInterfaces } from "node:os";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { watchWakeUps } from "../../../../../electron/hosts/desktop/wake-ups.ts";

type Interfaces = ReturnType<typeof networkInterfaces>;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const computer = (...addresses: readonly string[]): Interfaces => ({
  lo: [one("127.0.0.1", true)],
  eth0: addresses.map((address) => one(address, false)),
});

function one(address: string, internal: boolean): NonNullable<Interfaces[string]>[number] {
  const shared = { address, internal, netmask: "", mac: "", cidr: null };
  return address.includes(":")
    ? { ...shared, family: "IPv6", scopeid: 0 }
    : { ...shared, family: "IPv4" };
}

it("security R11: wakes after a sleep, and when the computer has come into another network", () => {
  const power = new EventEmitter();
  let present = computer("192.0.2.7", "fe80::1");
  let wakes = 0;
  const stop = watchWakeUps({ power, wake: () => (wakes += 1), interfaces: () => present });
  power.emit("resume");
  expect(wakes).toBe(1);
  vi.advanceTimersByTime(20_000);
  expect(wakes).toBe(1);
  present = computer();
  vi.advanceTimersByTime(5000);
  expect(wakes, "without a network there is nothing to try").toBe(1);
  present = computer("198.51.100.9");
  vi.advanceTimersByTime(5000);
  expect(wakes).toBe(2);
  present = computer("198.51.100.9", "fe80::2");
  vi.advanceTimersByTime(5000);
  expect(wakes, "an interface's own address is no network").toBe(2);
  stop();
  present = computer("203.0.113.1");
  vi.advanceTimersByTime(20_000);
  expect(wakes).toBe(2);
});
