import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ERROR_CODES } from "../../shared/errors.ts";
import {
  countCalls,
  EVERY_POINT,
  type FileCall,
  runInjected,
  samplePoints,
} from "../support/crash-points.ts";
import { requires } from "../support/real/requirements.ts";
import { type CrashWorld, openCrashWorld } from "./crash-world.ts";

/** What a disk answers, to which calls, and what the command may say about it. */
const ERRORS: readonly (readonly [
  error: string,
  calls: readonly FileCall[],
  codes: readonly string[],
])[] = [
  ["ENOSPC", ["write", "rename"], ["destination_full"]],
  // SQLite has one word for these.
  ["EDQUOT", ["write"], ["destination_full", "destination_not_writable"]],
  ["EIO", ["write", "sync", "truncate"], ["destination_not_writable"]],
  ["EROFS", ["write"], ["destination_not_writable"]],
  ["EACCES", ["rename"], ["destination_not_writable"]],
];
/** Of each kind of call; all of them in the soak. */
const POINTS = 2;
const TIMEOUT = { timeout: EVERY_POINT ? 1_800_000 : 120_000 };

describe.runIf(requires("strace", "build"))("a pull onto a disk that fails", () => {
  let world: CrashWorld;
  beforeAll(async () => {
    world = await openCrashWorld();
  });
  afterAll(() => world.close());

  it.each(ERRORS)(
    "S3, F31: with %s at any call says so, keeps old images, and goes on when the disk is well",
    TIMEOUT,
    async (error, calls, codes) => {
      const [pull] = world.operations;
      if (pull === undefined) throw new Error("the world has a pull");
      const counts = await countCalls(world.command(pull, await world.home(pull)));
      const said: string[] = [];
      for (const call of calls) {
        for (const nth of samplePoints(counts[call], POINTS)) {
          const home = await world.home(pull);
          const command = world.command(pull, home);
          const { code, stderr } = await runInjected(command, { call, nth, error, lasting: true });
          const where = `${call} ${nth}`;
          if (code !== 0) said.push(`${where}: ${codeIn(stderr)}`);
          await world.expectSound(home, pull);
          await world.expectFinishes(home, pull);
        }
      }
      expect(said.filter((line) => !codes.some((code) => line.endsWith(`: ${code}`)))).toEqual([]);
      expect(said.length).toBeGreaterThan(0);
    },
  );
});

/** With `--json`, what went wrong is the last line of standard error. */
function codeIn(stderr: string): string {
  const found = ERROR_CODES.find((code) => stderr.includes(`"code":"${code}"`));
  return found ?? stderr;
}
