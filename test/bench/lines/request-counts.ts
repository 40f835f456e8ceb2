import { join } from "node:path";
import { makeImage } from "../bench-images.ts";
import type { Rig } from "../comparison.ts";
import type { Measure } from "../results.ts";
import type { StagedRegistry } from "../stage.ts";

const LAYERS = 4;
const SHAPE = { name: "counted", layers: LAYERS, layerBytes: 64 * 1024 };

/** Requests of the running application for a blob, and for an image that has not changed. */
export async function measureRequestCounts({ stage, app }: Rig): Promise<readonly Measure[]> {
  const staged = await stage.registry({ tls: false });
  const { host } = staged.registry;
  const layout = await stage.folder("counted");
  const image = await makeImage(SHAPE, layout);
  const pulled = join(await stage.folder("counted-pulled"), "layout");
  const ask = async (source: string, destination: string): Promise<readonly Asked[]> => {
    const before = asked(staged).length;
    await app.measure([{ source, destination }]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    return asked(staged).slice(before);
  };
  const push = await ask(`oci:${layout}:v1`, `${host}/a:v1`);
  const other = await stage.folder("counted-other");
  await makeImage(SHAPE, other, image);
  const existing = await ask(`oci:${other}:v1`, `${host}/a:v2`);
  const mounted = await ask(`${host}/a:v1`, `${host}/b:v1`);
  await ask(`${host}/a:v1`, `oci:${pulled}:v1`);
  const unchangedPull = await ask(`${host}/a:v1`, `oci:${pulled}:v1`);
  const unchangedPush = await ask(`oci:${layout}:v1`, `${host}/a:v1`);
  const unchangedCopy = await ask(`${host}/a:v1`, `${host}/b:v1`);
  const retag = await ask(`${host}/a:v1`, `${host}/a:v3`);
  await staged.stop();
  const line = (id: string, title: string, value: number): Measure => ({
    id: `requests-${id}`,
    title: `requests: ${title}`,
    unit: "requests",
    values: [value],
  });
  // The config is new where only the layers exist: it takes three.
  return [
    line("new", "a new blob of a push", blobs(push) / (LAYERS + 1)),
    line("existing", "a blob that exists", (blobs(existing) - 3) / LAYERS),
    line("mounted", "a blob that is mounted", blobs(mounted, "/b/") / (LAYERS + 1)),
    line("unchanged-pull", "a pull of an unchanged image", unchangedPull.length),
    line("unchanged-push", "a push of an unchanged image", unchangedPush.length),
    line("unchanged-copy", "a copy of an unchanged image, both sides", unchangedCopy.length),
    line("retag", "a new tag in the same repository, all", retag.length),
    line(
      "retag-body",
      "a new tag in the same repository, without HEADs",
      retag.filter(({ method }) => method !== "HEAD").length,
    ),
  ];
}

interface Asked {
  readonly method: string;
  readonly uri: string;
}

/** Every request that the registry has answered, by its log, which quotes only what it must. */
function asked({ registry }: StagedRegistry): readonly Asked[] {
  const lines = registry
    .log()
    .split("\n")
    .filter((line) => line.includes('msg="response completed'));
  return lines.map((line) => ({
    method: /http\.request\.method=(\w+)/.exec(line)?.[1] ?? "",
    uri: /http\.request\.uri="?([^" ]*)/.exec(line)?.[1] ?? "",
  }));
}

function blobs(requests: readonly Asked[], within = "/"): number {
  return requests.filter(({ uri }) => uri.includes(`${within}blobs/`)).length;
}
