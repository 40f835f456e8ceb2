import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DEFAULT_TRANSFER_LIMITS } from "../../../shared/transfer.ts";
import { makeImage } from "../bench-images.ts";
import type { Rig } from "../comparison.ts";
import type { Measure } from "../results.ts";
import type { Measured } from "../running-app.ts";
import type { StagedRegistry } from "../stage.ts";
import { seed } from "./seed.ts";

const MIB = 1024 * 1024;
const TRANSFERS = 8;

/** What eight transfers at once add to the running application's memory. */
export async function measureMemory(
  rig: Rig,
  source: StagedRegistry,
  options: { readonly quick: boolean; readonly runs: number },
): Promise<readonly Measure[]> {
  const { stage, app } = rig;
  const layerBytes = options.quick ? 8 * MIB : 128 * MIB;
  const shape = { name: "one of eight", layers: 1, layerBytes };
  const layouts: string[] = [];
  for (let index = 0; index < TRANSFERS; index += 1) {
    const image = await makeImage(shape, await stage.folder("eight"));
    await seed(stage, source, image, `bench/eight-${index}`);
    layouts.push(image.layoutPath);
  }
  await app.client.transfers.setLimits({ ...DEFAULT_TRANSFER_LIMITS, concurrency: TRANSFERS });
  const pulls: Measured[] = [];
  const pushes: Measured[] = [];
  for (let run = 0; run < options.runs; run += 1) {
    const folder = await stage.folder("eight-pulled");
    pulls.push(
      await app.measure(
        layouts.map((_, index) => ({
          source: `${source.registry.host}/bench/eight-${index}:v1`,
          destination: `oci:${join(folder, String(index))}:v1`,
        })),
      ),
    );
    await rm(folder, { recursive: true });
    const fresh = await stage.registry({ tls: false });
    pushes.push(
      await app.measure(
        layouts.map((path, index) => ({
          source: `oci:${path}:v1`,
          destination: `${fresh.registry.host}/bench/eight-${index}:v1`,
        })),
      ),
    );
    await fresh.stop();
  }
  await app.client.transfers.setLimits(DEFAULT_TRANSFER_LIMITS);
  const above = (found: readonly Measured[]): number[] =>
    found.map(({ aboveIdleBytes }) => aboveIdleBytes / MIB);
  return [
    {
      id: "memory-pulls",
      title: "8 pulls at once: memory above idle",
      unit: "MiB",
      values: above(pulls),
    },
    {
      id: "memory-pushes",
      title: "8 pushes at once: memory above idle",
      unit: "MiB",
      values: above(pushes),
    },
    {
      id: "memory-idle",
      title: "the running application before them",
      unit: "MiB",
      values: pulls.map(({ peakBytes, aboveIdleBytes }) => (peakBytes - aboveIdleBytes) / MIB),
    },
  ];
}
