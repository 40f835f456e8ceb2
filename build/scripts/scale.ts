import { runCommand } from "./run-command.ts";

/** Builds the page and its host, then measures them with 100,000 tags: see test/scale. */
async function main(args: readonly string[]): Promise<number> {
  const build = await runCommand("electron-vite", ["build"], { output: "collect" });
  if (build.status !== 0) {
    console.error(build.output);
    return build.status;
  }
  const scale = await runCommand("node", ["test/scale/main.ts", ...args], { output: "inherit" });
  return scale.status;
}

process.exitCode = await main(process.argv.slice(2));
