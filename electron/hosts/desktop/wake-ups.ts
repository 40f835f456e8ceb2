import { networkInterfaces } from "node:os";

/** Electron tells of a sleep, but not of another network: so often we look at the computer's addresses. */
const LOOK_INTERVAL_MS = 5000;
/** Every interface has such addresses by itself; they say nothing of a network. */
const LINK_LOCAL = /^(?:fe80:|169\.254\.)/i;

export interface WakeUpOptions {
  /** Electron's powerMonitor. */
  readonly power: { on(event: "resume", listener: () => void): unknown };
  readonly wake: () => void;
  readonly interfaces?: typeof networkInterfaces;
}

/** Calls `wake` when the computer wakes from sleep and when its addresses change. Returns what ends it. */
export function watchWakeUps({
  power,
  wake,
  interfaces = networkInterfaces,
}: WakeUpOptions): () => void {
  power.on("resume", wake);
  let known = addressesOf(interfaces());
  const timer = setInterval(() => {
    const addresses = addressesOf(interfaces());
    if (addresses === known) return;
    known = addresses;
    // Without any address there is nothing to try yet.
    if (addresses !== "") wake();
  }, LOOK_INTERVAL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function addressesOf(interfaces: ReturnType<typeof networkInterfaces>): string {
  const all = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  const outward = all.filter(({ address, internal }) => !internal && !LINK_LOCAL.test(address));
  return outward
    .map(({ address }) => address)
    .toSorted()
    .join(" ");
}
