import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  countCalls,
  EVERY_POINT,
  type FileCall,
  runInjected,
  samplePoints,
} from "../support/crash-points.ts";
import { requires } from "../support/real/requirements.ts";
import { type CrashWorld, openCrashWorld, type Operation } from "./crash-world.ts";

const OPERATIONS = [
  "pull",
  "push",
  "import of a layout",
  "export to a layout",
  "tag",
  "gc",
  "repair",
] as const;
/** How many points of each kind of call are tried, where not all are. */
const POINTS: readonly (readonly [FileCall, number])[] = [
  ["rename", 2],
  ["write", 2],
  ["unlink", 1],
  ["sync", 1],
  ["link", 1],
];
/** What a process that was killed may leave: a file for each blob that it wrote, its lock, and a list of images. */
const MOST_LEFT = 8;
const TIMEOUT = { timeout: EVERY_POINT ? 1_800_000 : 120_000 };

describe.runIf(requires("strace", "build"))("a command that is cut off", () => {
  let world: CrashWorld;
  beforeAll(async () => {
    world = await openCrashWorld();
  });
  afterAll(() => world.close());

  function find(name: string): Operation {
    const operation = world.operations.find((other) => other.name === name);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    return operation;
  }

  it.each(OPERATIONS)(
    "S1, F33, U7: killed at any file call of a %s leaves nothing half, and is finished by the next run",
    TIMEOUT,
    async (name) => {
      const operation = find(name);
      const counts = await countCalls(world.command(operation, await world.home(operation)));
      let kills = 0;
      for (const [call, points] of POINTS) {
        for (const nth of samplePoints(counts[call], points)) {
          const home = await world.home(operation);
          const { code } = await runInjected(world.command(operation, home), { call, nth });
          if (code === null) kills += 1;
          await world.expectSound(home, operation);
          expect((await world.leftovers(home)).length).toBeLessThanOrEqual(MOST_LEFT);
          await world.expectFinishes(home, operation);
        }
      }
      expect(kills).toBeGreaterThan(2);
    },
  );
});
