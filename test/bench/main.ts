import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type DockerRegistry, startDockerRegistry } from "../support/real/docker-registry.ts";
import { createTempDir } from "../support/temp-dir.ts";
import {
  type BenchImage,
  type ImageShape,
  makeImage,
  QUICK_SHAPES,
  SHAPES,
} from "./bench-images.ts";
import type { Usage } from "./measured-command.ts";
import { type Operation, OPERATIONS, runOperation, seed, type Tool, TOOLS } from "./operations.ts";
import { formatTable, median, type Row } from "./results.ts";

const USAGE = `usage: npm run bench -- [--quick] [--runs N] [--image big|mid|small]... [--op pull|push|copy]...
Compares portolan with skopeo on this machine: median of 5 runs, in turns, each into an empty destination.`;

const SIZES = ["big", "mid", "small"];

interface Choice {
  readonly shapes: readonly ImageShape[];
  readonly operations: readonly Operation[];
  readonly runs: number;
}

function parseChoice(args: readonly string[]): Choice | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: "boolean", default: false },
        runs: { type: "string" },
        image: { type: "string", multiple: true, default: SIZES },
        op: { type: "string", multiple: true, default: [...OPERATIONS] },
      },
    });
    const runs = Number(values.runs ?? (values.quick ? 3 : 5));
    const shapes = (values.quick ? QUICK_SHAPES : SHAPES).filter((_, index) =>
      values.image.includes(SIZES[index] ?? ""),
    );
    const operations = OPERATIONS.filter((operation) => values.op.includes(operation));
    const valid = Number.isInteger(runs) && runs > 0 && shapes.length > 0 && operations.length > 0;
    return valid ? { shapes, operations, runs } : undefined;
  } catch {
    return undefined;
  }
}

async function main(args: readonly string[]): Promise<number> {
  const choice = parseChoice(args);
  if (choice === undefined) {
    console.error(USAGE);
    return 2;
  }
  const load = loadavg()[0]?.toFixed(2) ?? "?";
  console.log(
    `${cpus().length} x ${cpus()[0]?.model ?? "unknown"}, load ${load}, Node ${process.version}`,
  );
  const rows: Row[] = [];
  for (const shape of choice.shapes) rows.push(...(await benchShape(shape, choice)));
  console.log(`\n${formatTable(rows, choice.runs)}`);
  return 0;
}

async function benchShape(shape: ImageShape, choice: Choice): Promise<readonly Row[]> {
  const folder = await createTempDir();
  const registry = await startDockerRegistry();
  try {
    const image = await makeImage(shape, join(folder.path, "source"));
    await seed(registry, image);
    const rows: Row[] = [];
    for (const operation of choice.operations)
      rows.push(await benchOperation(operation, image, registry, folder.path, choice.runs));
    return rows;
  } finally {
    await registry.stop();
    await folder.remove();
  }
}

async function benchOperation(
  operation: Operation,
  image: BenchImage,
  registry: DockerRegistry,
  folder: string,
  runs: number,
): Promise<Row> {
  const usages: Record<Tool, Usage[]> = { portolan: [], skopeo: [] };
  for (let run = 0; run < runs; run += 1) {
    // Whoever goes second finds warmer caches: take turns.
    const order = run % 2 === 0 ? TOOLS : TOOLS.toReversed();
    for (const tool of order) {
      const usage = await runOperation(operation, tool, image, registry, join(folder, "home"));
      usages[tool].push(usage);
      console.log(`${image.shape.name} ${operation} ${tool}: ${usage.wallSeconds.toFixed(2)} s`);
    }
  }
  return {
    image: image.shape.name,
    operation,
    portolan: median(usages.portolan),
    skopeo: median(usages.skopeo),
  };
}

process.exitCode = await main(process.argv.slice(2));
