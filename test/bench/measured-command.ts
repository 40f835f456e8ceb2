import { spawn } from "node:child_process";
import { figuresOf } from "./process-figures.ts";
import type { Usage } from "./results.ts";

/**
 * How often the high-water mark is read. The kernel keeps the mark, so a peak between two readings is not missed; only
 * growth in the last moments before the end can be.
 */
const SAMPLE_MS = 15;

/**
 * bash reports wall and CPU time of a command without further packages. File descriptor 3 carries first the process id
 * of the command, then the times; the command's own output stays apart.
 */
const SCRIPT = `
TIMEFORMAT='%3R %3U %3S'
exec 4>&2
{ time bash -c 'echo "$$" >&3; exec "$@" 2>&4 3>&- 4>&-' bash "$@"; } 2>&3
`;

/** Runs a program to its end and measures it with all that it starts. Linux only. Rejects with its output when it fails. */
export async function measureCommand(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Omit<Usage, "requests">> {
  const child = spawn("bash", ["-c", SCRIPT, "bash", command, ...args], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: environment,
  });
  const output: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => output.push(chunk));
  let facts = "";
  let peakBytes = 0;
  let timer: NodeJS.Timeout | undefined;
  child.stdio[3]?.on("data", (chunk: Buffer) => {
    facts += chunk.toString("utf8");
    const pid = /^(\d+)\n/.exec(facts)?.[1];
    if (pid === undefined || timer !== undefined) return;
    timer = setInterval(() => {
      void figuresOf(Number(pid)).then((figures) => {
        peakBytes = Math.max(peakBytes, figures.peakBytes);
      });
    }, SAMPLE_MS);
  });
  const status = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
  clearInterval(timer);
  if (status !== 0)
    throw new Error(
      `${command} ${args.join(" ")} failed:\n${Buffer.concat(output).toString("utf8")}`,
    );
  const [wall = "", user = "", system = ""] = (facts.split("\n")[1] ?? "").split(" ");
  return {
    wallSeconds: Number(wall),
    cpuSeconds: Number(user) + Number(system),
    peakBytes,
  };
}
