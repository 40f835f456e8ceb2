import { prepareMachine } from "./prepare-machine.ts";
import { runCommand } from "./run-command.ts";

/** Builds what is measured, then runs test/bench. `npm run bench -- --help` says what can be chosen. */
async function main(args: readonly string[]): Promise<number> {
  if (process.platform !== "linux") {
    console.error("the benchmark reads /proc and runs Debian's docker-registry: Linux only");
    return 1;
  }
  await prepareMachine();
  const build = await runCommand("electron-vite", ["build"], { output: "collect" });
  if (build.status !== 0) {
    console.error(build.output);
    return build.status;
  }
  const bench = await runCommand("node", ["test/bench/main.ts", ...args], { output: "inherit" });
  return bench.status;
}

process.exitCode = await main(process.argv.slice(2));
