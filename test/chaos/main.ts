import { join } from "node:path";
import { parseArgs } from "node:util";
import { createTempDir } from "../support/temp-dir.ts";
import { soak, type SoakCounts } from "./soak.ts";

const USAGE = `usage: npm run test:chaos -- [--minutes N] [--seed S]
Moves 200 images at random between registries that fail one request in twenty, kills a quarter of the processes that do
it, and looks whether anything was lost, torn or left behind. 30 minutes by default.`;

const MINUTES = "30";
const LARGEST_SEED = 2 ** 32;

function parseChoice(
  args: readonly string[],
): { readonly minutes: number; readonly seed: number } | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { minutes: { type: "string", default: MINUTES }, seed: { type: "string" } },
    });
    const minutes = Number(values.minutes);
    const seed = Number(values.seed ?? Math.floor(Math.random() * LARGEST_SEED));
    return minutes > 0 && Number.isInteger(seed) ? { minutes, seed } : undefined;
  } catch {
    return undefined;
  }
}

function describe({ commands, done, failed, kills, faults }: SoakCounts): string {
  return `${commands} commands: ${done} done, ${failed} failed, ${kills} killed; ${faults} faults`;
}

async function main(args: readonly string[]): Promise<number> {
  const choice = parseChoice(args);
  if (choice === undefined) {
    console.error(USAGE);
    return 2;
  }
  const { minutes, seed } = choice;
  const folder = await createTempDir();
  console.log(`seed ${seed}, ${minutes} minutes, in ${folder.path}`);
  const result = await soak({
    folder: folder.path,
    minutes,
    seed,
    stalls: true,
    report: (counts) => console.log(describe(counts)),
  });
  console.log(describe(result));
  if (result.violations.length === 0) {
    await folder.remove();
    console.log("Nothing was lost, torn or left behind.");
    return 0;
  }
  console.log(["Wrong at the end:", ...result.violations].join("\n  - "));
  console.log(`what happened: ${join(folder.path, "events.jsonl")}`);
  console.log(`again: npm run test:chaos -- --minutes ${minutes} --seed ${seed}`);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
