import { readFile, writeFile } from "node:fs/promises";

/** What processes hold and have used, from /proc. Linux only. */
export interface ProcessFigures {
  /** User and system time so far. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** The most it ever held, or since {@link resetPeak}. */
  readonly peakBytes: number;
}

/** Ticks of /proc/<pid>/stat; Linux has 100 on every platform we run on (getconf CLK_TCK). */
const TICKS_PER_SECOND = 100;

/** A process and all that it started, children first told last. Gone ones are left out. */
export async function treeOf(pid: number): Promise<readonly number[]> {
  const children = await read(`/proc/${pid}/task/${pid}/children`);
  const pids = children
    .split(" ")
    .map(Number)
    .filter((child) => child > 0);
  const below = await Promise.all(pids.map((child) => treeOf(child)));
  return [pid, ...below.flat()];
}

/** The sum over a process and all that it started; peaks add up, which is more than was ever held at once. */
export async function figuresOf(pid: number): Promise<ProcessFigures> {
  const each = await Promise.all((await treeOf(pid)).map((one) => readFigures(one)));
  return each.reduce((sum, figures) => ({
    cpuSeconds: sum.cpuSeconds + figures.cpuSeconds,
    residentBytes: sum.residentBytes + figures.residentBytes,
    peakBytes: sum.peakBytes + figures.peakBytes,
  }));
}

/** Lets the peak of a process and of all that it started begin anew. */
export async function resetPeak(pid: number): Promise<void> {
  // Spec: proc_pid_clear_refs(5): 5 sets the peak resident set size to what it is now.
  for (const one of await treeOf(pid)) await writeFile(`/proc/${one}/clear_refs`, "5");
}

async function readFigures(pid: number): Promise<ProcessFigures> {
  const [status, stat] = await Promise.all([
    read(`/proc/${pid}/status`),
    read(`/proc/${pid}/stat`),
  ]);
  const kilobytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) * 1024;
  return {
    cpuSeconds: cpuTicksIn(stat) / TICKS_PER_SECOND,
    residentBytes: kilobytes("VmRSS"),
    peakBytes: kilobytes("VmHWM"),
  };
}

/** utime, stime and those of children that were waited for: fields 14 to 17 of /proc/<pid>/stat. */
export function cpuTicksIn(stat: string): number {
  // The name in field 2 may hold spaces and parentheses; field 3 follows the last of them.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}

/** Empty when the process is gone. */
async function read(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}
