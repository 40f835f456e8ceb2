import { runCommand } from "./run-command.ts";

/** Builds the command line, then runs test/chaos. `npm run test:chaos -- --help` says what can be chosen. */
async function main(args: readonly string[]): Promise<number> {
  if (process.platform === "win32") {
    console.error("the soak kills processes with SIGKILL, which Windows has not");
    return 1;
  }
  const build = await runCommand("electron-vite", ["build"], { output: "collect" });
  if (build.status !== 0) {
    console.error(build.output);
    return build.status;
  }
  const soak = await runCommand("node", ["test/chaos/main.ts", ...args], { output: "inherit" });
  return soak.status;
}

process.exitCode = await main(process.argv.slice(2));
