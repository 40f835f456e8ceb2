import { describe, expect, it } from "vitest";
import { requires } from "../support/real/requirements.ts";
import { tempDir } from "../support/temp-dir.ts";
import { soak } from "../chaos/soak.ts";

/** `npm run test:chaos` takes half an hour, and other seeds. */
const MINUTES = 1;
const SEED = 20_261_121;

describe.runIf(requires("build") && process.platform !== "win32")("a minute of chaos", () => {
  it(
    "R80: of random faults, kills, pauses and clean-ups loses, tears and leaves nothing",
    { timeout: 400_000 },
    async () => {
      const folder = await tempDir();
      const result = await soak({ folder, minutes: MINUTES, seed: SEED, stalls: false });
      expect(result.violations).toEqual([]);
      expect(result.done).toBeGreaterThan(20);
      expect(result.faults).toBeGreaterThan(5);
      expect(result.kills).toBeGreaterThan(5);
    },
  );
});
