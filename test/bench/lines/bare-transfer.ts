import { join } from "node:path";
import { runTool } from "../../support/real/child.ts";
import type { BenchImage } from "../bench-images.ts";
import { DELAY, REPOSITORY } from "../comparison.ts";
import type { Measure } from "../results.ts";
import type { Stage, StagedRegistry } from "../stage.ts";

const BYTES_PER_MB = 1e6;

/** What curl needs for the same bytes: no tool that also checks and writes them can be much quicker. */
export async function measureBareTransfers(
  stage: Stage,
  images: { readonly big: BenchImage; readonly small: BenchImage },
  { source, manySource }: { readonly source: StagedRegistry; readonly manySource: StagedRegistry },
  runs: number,
): Promise<readonly Measure[]> {
  const put: number[] = [];
  const get: number[] = [];
  const many: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    put.push(await barePut(stage, images.big));
    get.push(await bareGet(source.registry.url, images.big));
    many.push(await bareGet(manySource.registry.url, images.small));
  }
  return [
    { id: "bare-put", title: "curl: one PUT of the big layer", unit: "s", values: put },
    { id: "bare-get", title: "curl: GET of the big layer, thrown away", unit: "s", values: get },
    {
      id: "bare-get-many",
      title: "curl: GET of every small layer, one after another on one connection",
      unit: "s",
      values: many,
    },
    ...(await measureLink(stage, images.big, source)),
  ];
}

/** Into a registry that never held anything. @returns seconds */
async function barePut(stage: Stage, image: BenchImage): Promise<number> {
  const staged = await stage.registry({ tls: false });
  const { registry } = staged;
  try {
    const { digest, path } = largestOf(image);
    const start = await curl([
      "-X",
      "POST",
      "-D",
      "-",
      `${registry.url}/v2/bare/put/blobs/uploads/`,
    ]);
    const location = /^location: (\S+)/im.exec(start)?.[1] ?? "";
    const target = `${location}&digest=${digest}`;
    const type = "Content-Type: application/octet-stream";
    const words = [
      "-T",
      path,
      "-H",
      type,
      "-H",
      "Expect:",
      "-w",
      "%{http_code} %{time_total}",
      target,
    ];
    const [status = "", seconds = ""] = (await curl(words)).split(" ");
    if (status !== "201") throw new Error(`a bare PUT was answered with ${status}`);
    return Number(seconds);
  } finally {
    await staged.stop();
  }
}

/** All layers, one after another on one connection. @returns seconds */
async function bareGet(url: string, image: BenchImage): Promise<number> {
  const layers = image.blobs.slice(1);
  const lines = layers.map(
    ({ digest }) => `url=${url}/v2/${REPOSITORY}/blobs/${digest}\noutput=/dev/null`,
  );
  const startedAt = performance.now();
  await curl(["--config", "-"], lines.join("\n"));
  return (performance.now() - startedAt) / 1000;
}

/** The delaying link by itself: it must not be what is measured. */
async function measureLink(
  stage: Stage,
  image: BenchImage,
  { registry }: StagedRegistry,
): Promise<readonly Measure[]> {
  const link = await stage.link(registry.host, DELAY);
  try {
    const ping = `http://${link.host}/v2/`;
    // One connection: only the first request pays for it.
    const lines = Array.from({ length: 6 }, () => `url=${ping}\noutput=/dev/null`);
    const times = await curl(["-w", "%{time_total} ", "--config", "-"], lines.join("\n"));
    const trips = times
      .trim()
      .split(" ")
      .slice(1)
      .map((seconds) => Number(seconds) * 1000);
    const { size } = largestOf(image);
    const seconds = await bareGet(`http://${link.host}`, image);
    return [
      { id: "link-trip", title: "the 50 ms link: round trip", unit: "ms", values: trips },
      {
        id: "link-rate",
        title: "the 50 ms link: what curl gets through it",
        unit: "MB/s",
        values: [size / BYTES_PER_MB / seconds],
      },
    ];
  } finally {
    await link.stop();
  }
}

function largestOf(image: BenchImage): { digest: string; size: number; path: string } {
  const layer = image.blobs.toSorted((a, b) => b.size - a.size)[0];
  if (layer === undefined) throw new Error("an image without blobs");
  const { digest, size } = layer;
  return { digest, size, path: join(image.layoutPath, "blobs", digest.replace(":", "/")) };
}

async function curl(words: readonly string[], input = ""): Promise<string> {
  const output = await runTool("curl", ["-sS", "--fail", ...words], { input });
  return output.toString("utf8");
}
