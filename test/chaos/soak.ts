import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { act } from "./actor.ts";
import { createEventLog } from "./event-log.ts";
import { judge, settle } from "./judgement.ts";
import { createRandom } from "./random.ts";
import { openWorld, type World } from "./world.ts";

export interface SoakOptions {
  /** An empty folder for the home, the layouts and `events.jsonl`. */
  readonly folder: string;
  readonly minutes: number;
  /** The same seed chooses the same images, steps, kills and faults; their order in time is the machine's. */
  readonly seed: number;
  /** Whether bodies may stop for ever: each costs half a minute. */
  readonly stalls: boolean;
  /** Called every few seconds. */
  readonly report?: (counts: SoakCounts) => void;
}

export interface SoakCounts {
  readonly commands: number;
  readonly done: number;
  readonly failed: number;
  readonly kills: number;
  readonly faults: number;
}

export interface SoakResult extends SoakCounts {
  /** What was wrong at the end; empty when all is well. */
  readonly violations: readonly string[];
}

/** Of a fault, for each request. */
const PROBABILITY = 0.05;
const IMAGES = 200;
/** More would only wait for the processor. */
const ACTORS = 4;
const REPORT_EVERY_MS = 10_000;

/** Moves images at random between bad registries while processes are killed, and then looks what came of it. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { folder, minutes, seed, stalls, report } = options;
  await mkdir(folder, { recursive: true });
  const log = createEventLog(join(folder, "events.jsonl"));
  log.note("start", { seed, minutes, stalls });
  const random = createRandom(seed);
  const world = await openWorld({
    folder,
    random,
    log,
    probability: PROBABILITY,
    images: IMAGES,
    stalls,
  });
  const reporting = setInterval(() => report?.(countsOf(world)), REPORT_EVERY_MS);
  try {
    const signal = AbortSignal.timeout(minutes * 60_000);
    await Promise.all(
      Array.from({ length: ACTORS }, (_, number) =>
        act(world, { number, random: random.fork(`actor ${number}`), signal }),
      ),
    );
    const counts = countsOf(world);
    log.note("settling", { ...counts });
    await settle(world);
    const violations = await judge(world);
    log.note("end", { ...counts, violations });
    return { ...counts, violations };
  } finally {
    clearInterval(reporting);
    await world.close();
    await log.close();
  }
}

function countsOf({ ends, kills, origin, target }: World): SoakCounts {
  return {
    commands: ends.length,
    done: ends.filter(({ code }) => code === 0).length,
    failed: ends.filter(({ code }) => code !== 0 && code !== null).length,
    kills,
    faults: origin.faults() + target.faults(),
  };
}
