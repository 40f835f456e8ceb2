import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type BenchImage, makeImage } from "../bench-images.ts";
import { REPOSITORY, type Rig } from "../comparison.ts";
import type { Measure } from "../results.ts";
import type { Measured } from "../running-app.ts";
import type { StagedLink, StagedRegistry } from "../stage.ts";
import { seed } from "./seed.ts";

const BYTES_PER_MB = 1e6;

/** 1 Gbit/s: what the event loop must stand with the window open. */
const GIGABIT = { delayMs: 1, bytesPerSecond: 125e6 };

/** A host that holds each connection to much less than the line carries, as registries behind a CDN do. */
const HELD_EACH = { delayMs: 10, bytesPerSecond: 400e6, bytesPerSecondEach: 50e6 };

const MIB = 1024 * 1024;

/** The running application's event loop while it pulls at 1 Gbit/s. */
export async function measureEventLoop(
  rig: Rig,
  big: BenchImage,
  source: StagedRegistry,
  runs: number,
): Promise<readonly Measure[]> {
  const link = await rig.stage.link(source.registry.host, GIGABIT);
  const found: Measured[] = [];
  for (let run = 0; run < runs; run += 1) found.push(await pull(rig, link, REPOSITORY));
  await link.stop();
  const bytes = big.shape.layers * big.shape.layerBytes;
  return [
    {
      id: "loop-p99",
      title: "event loop delay p99, pull at 1 Gbit/s",
      unit: "ms",
      values: found.map(({ loop }) => loop.p99Ms),
    },
    {
      id: "loop-max",
      title: "event loop delay, longest",
      unit: "ms",
      values: found.map(({ loop }) => loop.maxMs),
    },
    {
      id: "loop-utilization",
      title: "event loop utilization, pull at 1 Gbit/s",
      unit: "ELU",
      values: found.map(({ loop }) => loop.utilization),
    },
    {
      id: "loop-rate",
      title: "rate of that pull",
      unit: "MB/s",
      values: found.map(({ wallSeconds }) => bytes / BYTES_PER_MB / wallSeconds),
    },
  ];
}

/**
 * One large layer where each connection is held to 50 MB/s, after an image of several layers has shown that the host
 * can do more: what several ranges at once gain over one connection.
 */
export async function measureRanges(
  rig: Rig,
  source: StagedRegistry,
  options: { readonly quick: boolean; readonly runs: number },
): Promise<readonly Measure[]> {
  const { stage } = rig;
  const shape = (
    layers: number,
    layerBytes: number,
  ): { name: string; layers: number; layerBytes: number } => ({
    name: "held",
    layers,
    layerBytes: options.quick ? layerBytes / 8 : layerBytes,
  });
  const one = await makeImage(shape(1, 512 * MIB), await stage.folder("one"));
  const several = await makeImage(shape(8, 32 * MIB), await stage.folder("several"));
  await seed(stage, source, one, "bench/one");
  await seed(stage, source, several, "bench/several");
  const link = await stage.link(source.registry.host, HELD_EACH);
  await pull(rig, link, "bench/several");
  const bytes = one.shape.layerBytes;
  const rates: number[] = [];
  for (let run = 0; run < options.runs; run += 1) {
    const { wallSeconds } = await pull(rig, link, "bench/one");
    rates.push(bytes / wallSeconds);
  }
  await link.stop();
  return [
    {
      id: "range-gain",
      title: "one large layer, each connection held to 50 MB/s: rate over that of one connection",
      unit: "times",
      values: rates.map((rate) => rate / HELD_EACH.bytesPerSecondEach),
    },
  ];
}

async function pull(
  { app, stage }: Rig,
  { host }: StagedLink,
  repository: string,
): Promise<Measured> {
  const folder = await stage.folder("shaped");
  const destination = `oci:${join(folder, "layout")}:v1`;
  const measured = await app.measure([{ source: `${host}/${repository}:v1`, destination }]);
  await rm(folder, { recursive: true });
  return measured;
}
