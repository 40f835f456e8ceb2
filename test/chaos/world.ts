import { join } from "node:path";
import { endedMidway, runChaosCommand, type CommandEnd } from "./command.ts";
import type { EventLog } from "./event-log.ts";
import { type ChaosImage, seedImages } from "./images.ts";
import { createNameLedger, type NameLedger } from "./ledger.ts";
import type { Random } from "./random.ts";
import { type ChaosRegistry, startChaosRegistry } from "./registries.ts";

export interface WorldOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly random: Random;
  readonly log: EventLog;
  /** Of a fault, for each request. */
  readonly probability: number;
  readonly images: number;
  readonly stalls: boolean;
}

/** Everything a soak happens to: two registries, a home, and what is known of their names. */
export interface World {
  readonly home: string;
  readonly store: string;
  /** A layout of each actor, outside the store. */
  readonly layouts: string;
  readonly log: EventLog;
  readonly images: readonly ChaosImage[];
  /** Where all images are from the start. */
  readonly origin: ChaosRegistry;
  /** Behind the bad proxy; takes uploads in chunks only. */
  readonly target: ChaosRegistry;
  /** Names with their whole location, as the command line takes them. */
  readonly ledger: NameLedger;
  /** Repositories of `target` to which a process was pushing when it was killed, or began to wait. */
  readonly killedInto: Set<string>;
  readonly ends: CommandEnd[];
  kills: number;
  readonly run: (
    args: readonly string[],
    options?: { readonly killAfterMs?: number },
  ) => Promise<CommandEnd>;
  close(): Promise<void>;
}

/** Large blobs come in several chunks. */
const MAX_BODY = 1024 * 1024;

export async function openWorld(options: WorldOptions): Promise<World> {
  const { folder, random, log, probability, stalls } = options;
  const common = { random, log, probability, stalls };
  const origin = await startChaosRegistry({ ...common, name: "origin", proxied: false });
  const target = await startChaosRegistry({
    ...common,
    name: "target",
    proxied: true,
    maxBodySize: MAX_BODY,
  });
  const home = join(folder, "home");
  const ends: CommandEnd[] = [];
  const world: World = {
    home,
    store: join(home, "store"),
    layouts: join(folder, "layouts"),
    log,
    images: seedImages(origin.registry, options.images, random.fork("images")),
    origin,
    target,
    ledger: createNameLedger(),
    killedInto: new Set(),
    ends,
    kills: 0,
    run: async (args, { killAfterMs } = {}) => {
      const limit = killAfterMs === undefined ? {} : { killAfterMs };
      const end = await runChaosCommand(args, { home, log, ...limit });
      if (endedMidway(end)) world.kills += 1;
      ends.push({ ...end, stdout: "" });
      return end;
    },
    close: async () => {
      await origin.close();
      await target.close();
    },
  };
  return world;
}
