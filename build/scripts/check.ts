import { availableParallelism } from "node:os";
import { runCommand, type CommandResult } from "./run-command.ts";

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

const inCi = process.env["CI"] !== undefined;

/** Slowest first, so that the last step to end is a short one. */
const STEPS: readonly Step[] = [
  // An incremental build can keep errors that a new declaration file has mended: nothing incremental in CI.
  { name: "types", command: ["tsc", "-b", ...(inCi ? ["--force"] : [])] },
  { name: "lint", command: ["oxlint", "--type-aware", "--deny-warnings"] },
  { name: "gates", command: ["vitest", "run", "--reporter=dot", ...gateTests()] },
  { name: "format", command: ["prettier", "--check", "--log-level=warn", "."] },
  { name: "dead code", command: ["knip"] },
  { name: "changelog", command: ["node", "build/scripts/check-changelog.ts"] },
  { name: "commits", command: ["node", "build/scripts/check-commits.ts"] },
];

/** Everything that can be said about the sources without running them, and the proofs that these checks bite. */
async function main(): Promise<number> {
  const startedAt = performance.now();
  const waiting = [...STEPS];
  let failures = 0;
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const [command, ...args] = step.command;
      const result = await runCommand(command, args, { output: "collect" });
      if (result.status !== 0) failures += 1;
      print(step, result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${STEPS.length - failures} of ${STEPS.length} checks passed in ${seconds} s`);
  return failures === 0 ? 0 : 1;
}

function gateTests(): readonly string[] {
  const gates = [
    "layout",
    "lint-gates",
    "type-gates",
    "lockfile",
    "documents",
    "features-document",
  ];
  return gates.map((name) => `test/unit/${name}.test.ts`);
}

function print({ name }: Step, { status, output, seconds }: CommandResult): void {
  console.log(`${status === 0 ? "ok    " : "FAILED"} ${name} (${seconds.toFixed(1)} s)`);
  if (status !== 0) console.log(output.trimEnd());
}

process.exitCode = await main();
