import type { BenchImage } from "../bench-images.ts";
import { REPOSITORY, type Rig } from "../comparison.ts";
import type { Measure } from "../results.ts";
import type { StagedRegistry } from "../stage.ts";

const BYTES_PER_MB = 1e6;

/** How fast the running application passes the big layer from a registry to one that neither hashes nor writes. */
export async function measureRelay(
  { stage, app }: Rig,
  big: BenchImage,
  source: StagedRegistry,
  runs: number,
): Promise<readonly Measure[]> {
  const sink = await stage.sink(source);
  const bytes = big.shape.layers * big.shape.layerBytes;
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { wallSeconds } = await app.measure([
      {
        source: `${source.registry.host}/${REPOSITORY}:v1`,
        destination: `${sink.host}/relay/run-${run}:v1`,
      },
    ]);
    values.push(bytes / BYTES_PER_MB / wallSeconds);
  }
  await sink.stop();
  const kind = source.tls ? "TLS" : "plain";
  return [
    {
      id: `relay-${kind.toLowerCase()}`,
      title: `copy to a server that keeps nothing, ${kind}`,
      unit: "MB/s",
      values,
    },
  ];
}
