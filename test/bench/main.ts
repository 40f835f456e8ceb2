import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { ROOT } from "../../build/scripts/paths.ts";
import { type Choice, parseChoice, USAGE } from "./choice.ts";
import { type Measured, measureAll } from "./measure-all.ts";
import { drawPicture } from "./picture.ts";
import { formatPage, formatSummary } from "./report.ts";
import { type Results, resultsSchema } from "./results.ts";
import { findPeers, type PresentPeer, versionIn } from "./tools.ts";
import { runTool } from "../support/real/child.ts";

/** The width of lines that the repository's formatter is set to. */
const PRINT_WIDTH = 100;

async function main(args: readonly string[]): Promise<number> {
  const choice = parseChoice(args);
  if (choice === undefined) {
    console.error(USAGE);
    return 2;
  }
  const results =
    choice.from === undefined
      ? await measure(choice, args)
      : resultsSchema.parse(JSON.parse(await readFile(choice.from, "utf8")));
  console.log(`\n${formatSummary(results)}`);
  if (choice.out !== undefined) await writeResults(choice.out, results);
  if (choice.write) await writePage(results);
  return 0;
}

async function measure(choice: Choice, args: readonly string[]): Promise<Results> {
  const startedAt = performance.now();
  const loadBefore = loadavg()[0] ?? 0;
  const peers = await findPeers(choice.contenders);
  const tools = await toolVersions(peers);
  console.log(tools.map(({ name, version }) => `${name} ${version}`).join(", "));
  console.log(
    `load ${loadBefore.toFixed(2)}: figures are worth most on a computer that does nothing else`,
  );
  const processors = cpus();
  const resultsOf = (measured: Measured): Results => ({
    version: 1,
    command: ["npm run bench", ...(args.length === 0 ? [] : ["--", ...args])].join(" "),
    date: new Date().toISOString().slice(0, 10),
    quick: choice.quick,
    runs: choice.runs,
    seconds: (performance.now() - startedAt) / 1000,
    machine: {
      processor: processors[0]?.model ?? "unknown",
      cores: processors.length,
      memoryBytes: totalmem(),
      system: `${type()} ${release()}`,
      loadBefore,
    },
    tools,
    ...measured,
  });
  const { out } = choice;
  const keep = async (measured: Measured): Promise<void> => {
    if (out !== undefined) await writeResults(out, resultsOf(measured));
  };
  return resultsOf(await measureAll(choice, peers, keep));
}

async function writeResults(path: string, results: Results): Promise<void> {
  await writeFile(path, await format(JSON.stringify(results), { parser: "json" }));
}

async function toolVersions(peers: readonly PresentPeer[]): Promise<Results["tools"]> {
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8")) as {
    version: string;
  };
  const commit = await runTool("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT }).catch(
    () => "",
  );
  const registry = await runTool("docker-registry", ["--version"]);
  const curl = await runTool("curl", ["--version"]);
  return [
    { name: "Portolan", version: [version, commit.toString().trim()].join(" ").trim() },
    { name: "Node", version: process.versions.node },
    ...peers.map(({ name, version }) => ({ name, version })),
    { name: "docker-registry", version: versionIn(registry.toString("utf8")) },
    { name: "curl", version: versionIn(curl.toString("utf8")) },
  ];
}

async function writePage(results: Results): Promise<void> {
  const path = join(ROOT, "docs/benchmarks.md");
  const before = await readFile(path, "utf8").catch(() => "");
  const page = formatPage(results, before);
  await writeFile(path, await format(page, { parser: "markdown", printWidth: PRINT_WIDTH }));
  await writeFile(join(ROOT, "docs/benchmarks.svg"), drawPicture(results));
  console.log("\nwrote docs/benchmarks.md and docs/benchmarks.svg");
}

// Every service that runs at the same time listens for the end of this process.
process.setMaxListeners(100);
process.exitCode = await main(process.argv.slice(2));
