import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";

/** What one run of a program took. */
export interface Usage {
  readonly wallSeconds: number;
  /** User and system time of the program and of the children it waited for. */
  readonly cpuSeconds: number;
  /** The most memory the program itself ever held, in bytes. */
  readonly peakBytes: number;
}

/**
 * How often the high-water mark is read. The kernel keeps the mark, so a peak between two readings is not missed; only
 * growth in the last moments before the end can be.
 */
const SAMPLE_MS = 10;

/**
 * bash reports wall and CPU time of a command without further packages. File descriptor 3 carries first the process id
 * of the command, then the times; the command's own output stays apart.
 */
const SCRIPT = `
TIMEFORMAT='%3R %3U %3S'
exec 4>&2
{ time bash -c 'echo "$$" >&3; exec "$@" 2>&4 3>&- 4>&-' bash "$@"; } 2>&3
`;

/** Runs a program to its end and measures it. Linux only. Rejects with its output when it fails. */
export async function measure(command: string, args: readonly string[]): Promise<Usage> {
  const child = spawn("bash", ["-c", SCRIPT, "bash", command, ...args], {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
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
      void readPeak(pid).then((bytes) => {
        peakBytes = Math.max(peakBytes, bytes);
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

/** VmHWM of a process; 0 when it is gone. */
async function readPeak(pid: string): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    // The process ended between two readings.
    return 0;
  }
}
