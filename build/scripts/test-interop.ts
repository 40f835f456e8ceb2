import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  buildInteropTool,
  findInteropTool,
  INTEROP_TOOLS,
  type InteropTool,
  readGoVersion,
} from "./interop-tools.ts";
import { findCommand } from "./paths.ts";
import { runCommand } from "./run-command.ts";
import { countTests, formatCounts, skippedTests, type VitestReport } from "./vitest-report.ts";

/**
 * Runs the engine against other people's registries, and reads back with other people's tools. Builds what is missing
 * where there is a Go tool chain; says exactly what it could not run. Resolves with the exit status: 0 when everything
 * that could run passed.
 */
async function main(filters: readonly string[]): Promise<number> {
  const missing: string[] = [];
  for (const tool of INTEROP_TOOLS) {
    const why = await provide(tool);
    if (why !== undefined) missing.push(`${tool.purpose}: ${why}`);
  }
  for (const [name, flag] of [
    ["docker-registry", "--version"],
    ["skopeo", "--version"],
  ] as const) {
    if (findCommand(name) === undefined) missing.push(`${name}: apt-get install ${name}`);
    else console.log(`${name.padEnd(15)} ${await firstLine(name, flag)}`);
  }
  const folder = await mkdtemp(join(tmpdir(), "portolan-test-interop-"));
  try {
    return await runTests(filters, folder, missing);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Finds or builds a tool and says which it is; otherwise why there is none. */
async function provide(tool: InteropTool): Promise<string | undefined> {
  if (findInteropTool(tool.name) === undefined) {
    if (findCommand("go") === undefined) return "there is no Go on the path to build it with";
    console.log(`building ${tool.name}: ${tool.module} ${tool.version}`);
    const why = await buildInteropTool(tool);
    if (why !== undefined) return `could not be built: ${why}`;
  }
  const path = findInteropTool(tool.name) ?? "";
  const version = (await readGoVersion(path)) ?? "of unknown version";
  console.log(`${tool.name.padEnd(15)} ${version} (${path})`);
  return undefined;
}

async function firstLine(command: string, ...args: readonly string[]): Promise<string> {
  const { output } = await runCommand(command, args, { output: "collect" });
  return output.split("\n", 1)[0] ?? "";
}

async function runTests(
  filters: readonly string[],
  folder: string,
  missing: readonly string[],
): Promise<number> {
  const reportPath = join(folder, "report.json");
  const reporters = ["--reporter=tree", "--reporter=json", `--outputFile.json=${reportPath}`];
  const { status } = await runCommand(
    "vitest",
    ["run", "--project=interop", ...reporters, ...filters],
    { output: "inherit" },
  );
  const report = existsSync(reportPath)
    ? (JSON.parse(await readFile(reportPath, "utf8")) as VitestReport)
    : undefined;
  const skipped = skippedTests(report);
  if (skipped.length > 0) console.log(["skipped tests:", ...skipped].join("\n  - "));
  console.log(
    missing.length === 0
      ? "Nothing was missing on this machine."
      : ["Could not run for want of:", ...missing].join("\n  - "),
  );
  const counts = countTests(report, status);
  console.log(formatCounts(counts));
  return counts.failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
