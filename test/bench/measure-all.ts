import { archiveSource, makeArchive } from "./archive-places.ts";
import {
  type BenchImage,
  makeImage,
  makePackedImage,
  QUICK_SHAPES,
  SHAPES,
} from "./bench-images.ts";
import type { Choice } from "./choice.ts";
import {
  compare,
  createRig,
  layoutSource,
  type Place,
  registrySource,
  REPOSITORY,
  type Rig,
} from "./comparison.ts";
import { measureBareTransfers } from "./lines/bare-transfer.ts";
import { measureMemory } from "./lines/memory.ts";
import { measureRelay } from "./lines/relay.ts";
import { measureRequestCounts } from "./lines/request-counts.ts";
import { seed } from "./lines/seed.ts";
import { measureEventLoop, measureRanges } from "./lines/shaped-links.ts";
import { measureStartUp } from "./lines/start-up.ts";
import { type Case, casesOf, shapeOf, type Size, titleOf } from "./matrix.ts";
import type { ArchiveForm, Comparison, Measure, Results } from "./results.ts";
import { createStage, type Stage, type StagedRegistry } from "./stage.ts";
import type { PresentPeer } from "./tools.ts";

/** Lines that take seconds and vary little. */
const MOST_LINE_RUNS = 3;

export type Measured = Pick<Results, "comparisons" | "measures">;

/**
 * Everything that was chosen, row by row and line by line. Says on standard output how far it is.
 * @param keep is given what there is after every row and line, so that an interruption loses little
 */
export async function measureAll(
  choice: Choice,
  peers: readonly PresentPeer[],
  keep: (measured: Measured) => Promise<void>,
): Promise<Measured> {
  const stage = await createStage();
  let rig: Rig | undefined;
  try {
    const { contenders } = choice;
    const say = (line: string): void => console.log(`    ${line}`);
    rig = await createRig(stage, { peers, contenders, say });
    const material = createMaterial(stage, choice);
    const measured: Measured = { comparisons: [], measures: [] };
    for await (const comparison of compareAll(rig, choice, material)) {
      measured.comparisons.push(comparison);
      await keep(measured);
    }
    if (choice.groups.includes("lines"))
      for await (const measures of lines(rig, choice, material)) {
        measured.measures.push(...measures);
        await keep(measured);
      }
    return measured;
  } finally {
    await rig?.app.close();
    await stage.close();
  }
}

/** Images, and registries that hold them; each is made when it is first asked for. */
interface Material {
  image(size: Size): Promise<BenchImage>;
  source(size: Size, scheme: "plain" | "TLS"): Promise<StagedRegistry>;
  /** Its layers are packed, so that tools that unpack them can. */
  packed(size: Size): Promise<BenchImage>;
  /** Path of a tar file with the packed image. */
  archive(size: Size, form: ArchiveForm): Promise<string>;
}

function createMaterial(stage: Stage, { quick }: Choice): Material {
  const shapes = quick ? QUICK_SHAPES : SHAPES;
  const image = once(async (size: Size) =>
    makeImage(shapeOf(size, shapes), await stage.folder(size)),
  );
  const packed = once(async (size: Size) =>
    makePackedImage(shapeOf(size, shapes), await stage.folder(`packed-${size}`)),
  );
  const archives = new Map<string, Promise<string>>();
  const sources = new Map<string, Promise<StagedRegistry>>();
  const seeded = async (size: Size, tls: boolean): Promise<StagedRegistry> => {
    const staged = await stage.registry({ tls });
    await seed(stage, staged, await image(size), REPOSITORY);
    return staged;
  };
  return {
    image,
    packed,
    archive: (size, form) => {
      const key = `${size} ${form}`;
      const made = archives.get(key) ?? packed(size).then((each) => makeArchive(stage, each, form));
      archives.set(key, made);
      return made;
    },
    source: (size, scheme) => {
      const key = `${size} ${scheme}`;
      const made = sources.get(key) ?? seeded(size, scheme === "TLS");
      sources.set(key, made);
      return made;
    },
  };
}

/** Makes each only once. */
function once<K, V>(make: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const made = new Map<K, Promise<V>>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

async function* compareAll(
  rig: Rig,
  choice: Choice,
  material: Material,
): AsyncGenerator<Comparison> {
  const cases = casesOf(choice);
  for (const [index, row] of cases.entries()) {
    const { archive, size } = row;
    const image = await (archive === undefined ? material.image(size) : material.packed(size));
    const from = await sourceOf(rig, row, image, material);
    console.log(`[${index + 1}/${cases.length}] ${titleOf({ image: image.shape.name, ...row })}`);
    yield await compare(rig, row, image, from);
  }
}

async function sourceOf(
  { stage }: Rig,
  row: Case,
  image: BenchImage,
  material: Material,
): Promise<Place> {
  const { archive, operation, size } = row;
  if (operation === "push" || operation === "export") return layoutSource(image);
  if (archive !== undefined) return archiveSource(archive, await material.archive(size, archive));
  return registrySource(stage, row, await material.source(size, row.scheme));
}

async function* lines(
  rig: Rig,
  choice: Choice,
  material: Material,
): AsyncGenerator<readonly Measure[]> {
  const { stage } = rig;
  const runs = Math.min(choice.runs, MOST_LINE_RUNS);
  const options = { quick: choice.quick, runs };
  const [big, small] = [await material.image("big"), await material.image("small")];
  const [source, secure] = [
    await material.source("big", "plain"),
    await material.source("big", "TLS"),
  ];
  const manySource = await material.source("small", "plain");
  const steps = [
    ["start-up", () => measureStartUp(rig)],
    [
      "bare transfers",
      () => measureBareTransfers(stage, { big, small }, { source, manySource }, runs),
    ],
    ["event loop at 1 Gbit/s", () => measureEventLoop(rig, big, source, runs)],
    ["request counts", () => measureRequestCounts(rig)],
    ["memory of 8 transfers", () => measureMemory(rig, source, options)],
    ["relay", () => measureRelay(rig, big, source, runs)],
    ["relay over TLS", () => measureRelay(rig, big, secure, runs)],
    ["ranges", () => measureRanges(rig, source, options)],
  ] as const;
  for (const [title, step] of steps) {
    console.log(`[lines] ${title}`);
    yield await step();
  }
}
