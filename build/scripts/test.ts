import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { prepareMachine } from "./prepare-machine.ts";
import { findElectron, keytarFault, REAL_COMPONENTS } from "./real-components.ts";
import { runCommand } from "./run-command.ts";
import {
  addCounts,
  countTests,
  failedTests,
  formatCounts,
  NO_TESTS,
  repeatedTests,
  skippedTests,
  type TestCounts,
  type VitestReport,
} from "./vitest-report.ts";

/** Cheap and telling projects first: what breaks there breaks everything after it. */
const PROJECTS = [
  "shared",
  "electron",
  "renderer",
  "conformance",
  "integration",
  "e2e",
  "packaging",
] as const;

type Project = (typeof PROJECTS)[number];

/** These run what `electron-vite build` made. */
const NEEDS_BUILD: readonly Project[] = ["integration", "e2e", "packaging"];

/**
 * These start dozens of programs, and a machine that does something else for a moment can break a test's patience. What
 * passes only when repeated is named at the end.
 */
const REPEATED: readonly Project[] = ["integration", "e2e"];

const USAGE = `usage: npm test -- [--only PROJECT[,PROJECT]] [--no-build] [-t NAME] [FILE...]
projects: ${PROJECTS.join(" ")}`;

interface ProjectResult {
  readonly project: Project;
  readonly counts: TestCounts;
  readonly seconds: number;
  readonly skipped: readonly string[];
  readonly failed: readonly string[];
  readonly repeated: readonly string[];
}

interface Choice {
  readonly projects: readonly Project[];
  readonly build: boolean;
  /** Handed on to Vitest. */
  readonly filters: readonly string[];
}

/** Prepares the machine, builds, runs every project and sums up. Resolves with the exit status. */
async function main(args: readonly string[]): Promise<number> {
  const choice = parseChoice(args);
  if (choice === undefined) {
    console.error(USAGE);
    return 2;
  }
  await prepareMachine();
  const buildFailed = choice.build && !(await build());
  const folder = await mkdtemp(join(tmpdir(), "portolan-npm-test-"));
  const skipLog = join(folder, "skipped.jsonl");
  const results: ProjectResult[] = [];
  try {
    for (const project of choice.projects) {
      if (buildFailed && NEEDS_BUILD.includes(project)) continue;
      results.push(await runProject(project, choice.filters, folder, skipLog));
    }
    printSummary(results, buildFailed, await readSkipReasons(skipLog));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const total = addCounts([
    ...results.map(({ counts }) => counts),
    buildFailed ? { ...NO_TESTS, failed: 1 } : NO_TESTS,
  ]);
  console.log(formatCounts(total));
  return total.failed === 0 ? 0 : 1;
}

function parseChoice(args: readonly string[]): Choice | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      allowNegative: true,
      options: {
        only: { type: "string", multiple: true },
        build: { type: "boolean", default: true },
        testNamePattern: { type: "string", short: "t" },
      },
    });
    const wanted = (values.only ?? []).flatMap((names) => names.split(","));
    if (wanted.some((name) => !PROJECTS.some((project) => project === name))) return undefined;
    const projects = PROJECTS.filter((name) => wanted.length === 0 || wanted.includes(name));
    const pattern = values.testNamePattern;
    return {
      projects,
      // A narrow run of unit tests needs no build.
      build: values.build && projects.some((name) => NEEDS_BUILD.includes(name)),
      filters: [...positionals, ...(pattern === undefined ? [] : ["-t", pattern])],
    };
  } catch {
    return undefined;
  }
}

async function build(): Promise<boolean> {
  const { status, output, seconds } = await runCommand("electron-vite", ["build"], {
    output: "collect",
  });
  if (status === 0) console.log(`built all hosts in ${seconds.toFixed(1)} s`);
  else console.log(output);
  return status === 0;
}

async function runProject(
  project: Project,
  filters: readonly string[],
  folder: string,
  skipLog: string,
): Promise<ProjectResult> {
  console.log(`\n=== ${project}`);
  const reportPath = join(folder, `${project}.json`);
  const vitest = [
    "vitest",
    "run",
    `--project=${project}`,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${reportPath}`,
    ...(REPEATED.includes(project) ? ["--retry=1"] : []),
    ...filters,
    // A filter for one project leaves nothing to run in the others.
    ...(filters.length === 0 ? [] : ["--passWithNoTests"]),
  ];
  const [command = "", ...args] = [...keyring(), ...vitest];
  const { status, seconds } = await runCommand(command, args, {
    output: "inherit",
    environment: { PORTOLAN_SKIP_LOG: skipLog },
  });
  const report = await readReport(reportPath);
  return {
    project,
    counts: countTests(report, status),
    seconds,
    skipped: skippedTests(report),
    failed: failedTests(report),
    repeated: repeatedTests(report),
  };
}

/** A keychain of its own for every project, where this machine can give one. */
function keyring(): readonly string[] {
  const needed = ["dbus-daemon", "gnome-keyring-daemon", "gdbus", "libsecret"];
  const present = REAL_COMPONENTS.filter(({ name }) => needed.includes(name)).every((component) =>
    component.isPresent(),
  );
  if (process.platform !== "linux" || !present) return [];
  return ["bash", "test/support/with-keyring.sh"];
}

async function readReport(path: string): Promise<VitestReport | undefined> {
  if (!existsSync(path)) return undefined;
  return JSON.parse(await readFile(path, "utf8")) as VitestReport;
}

/** What test files said through `requires()`, each reason once. */
async function readSkipReasons(path: string): Promise<ReadonlyMap<string, string>> {
  if (!existsSync(path)) return new Map();
  const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const { need, fault } = JSON.parse(line) as { need: string; fault: string };
      return [need, fault];
    }),
  );
}

function printSummary(
  results: readonly ProjectResult[],
  buildFailed: boolean,
  reasons: ReadonlyMap<string, string>,
): void {
  console.log("\n=== summary");
  if (buildFailed)
    console.log("build         FAILED: projects that run the build were not started");
  for (const { project, counts, seconds } of results) {
    console.log(`${project.padEnd(13)} ${formatCounts(counts)} (${seconds.toFixed(1)} s)`);
  }
  const skipped = results.flatMap(({ project, skipped: names }) =>
    names.map((name) => `${project}: ${name}`),
  );
  if (skipped.length > 0) console.log(["skipped tests:", ...skipped].join("\n  - "));
  printTests("failed at first, passed when repeated:", results, "repeated");
  printTests("FAILED:", results, "failed");
  // A test file knows best what it wanted; the machine's gaps complete the list.
  const missing = [...new Map([...missingParts(), ...reasons])].map(
    ([need, fault]) => `${need}: ${fault}`,
  );
  console.log(
    missing.length === 0
      ? "Nothing was missing on this machine."
      : ["Could not run for want of:", ...missing].join("\n  - "),
  );
}

function printTests(
  title: string,
  results: readonly ProjectResult[],
  which: "failed" | "repeated",
): void {
  const tests = results.flatMap((result) => result[which]);
  if (tests.length > 0) console.log([title, ...tests].join("\n  - "));
}

function missingParts(): ReadonlyMap<string, string> {
  const missing = REAL_COMPONENTS.filter((component) => !component.isPresent()).map(
    ({ name, purpose, packages }): [string, string] => [
      name,
      `not installed, so no ${purpose} (apt-get install ${packages.join(" ")})`,
    ],
  );
  const keytar = keytarFault();
  if (keytar !== undefined) missing.push(["keytar", keytar]);
  if (findElectron() === undefined)
    missing.push(["electron", "the runtime is not installed, so no scenario in the desktop host"]);
  return new Map(missing);
}

process.exitCode = await main(process.argv.slice(2));
