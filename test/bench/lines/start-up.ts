import { spawn } from "node:child_process";
import { CLI_PATH } from "../../support/real/cli.ts";
import type { Rig } from "../comparison.ts";
import type { Measure } from "../results.ts";

/** Each start is short, and what else the computer does shows: more runs than for transfers. */
const RUNS = 21;

/** How long the command takes from its start to its end when it has hardly anything to do. */
export async function measureStartUp({ stage, commandHome }: Rig): Promise<readonly Measure[]> {
  const commands = [
    { id: "start-version", title: "`portolan --version`", words: ["--version"] },
    {
      id: "start-store",
      title: "`portolan transfers ls`, which opens the state",
      words: ["transfers", "ls"],
    },
  ];
  const measures: Measure[] = [];
  for (const { id, title, words } of commands) {
    const args = [CLI_PATH, "--home", commandHome, ...words];
    // The first start fills the compile cache, as the first one after an installation does.
    await timed(args, stage.environment);
    const values: number[] = [];
    for (let run = 0; run < RUNS; run += 1) values.push(await timed(args, stage.environment));
    measures.push({ id, title, unit: "ms", values });
  }
  return measures;
}

/** Milliseconds from start to end. */
function timed(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, { stdio: "ignore", env });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => {
      if (status === 0) resolve(performance.now() - startedAt);
      else reject(new Error(`${args.join(" ")} ended with ${status}`));
    });
  });
}
