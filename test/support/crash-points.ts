import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createTempDir } from "./temp-dir.ts";

/** The system calls by which files change, each kind by all of its names. */
export const FILE_CALLS = {
  rename: "rename,renameat,renameat2",
  sync: "fsync,fdatasync",
  write: "pwrite64,pwritev,pwritev2",
  link: "link,linkat",
  unlink: "unlink,unlinkat",
  truncate: "ftruncate",
} as const;

export type FileCall = keyof typeof FILE_CALLS;

export interface TracedCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

export interface TracedEnd {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What happens to a program at its nth system call of a kind. */
export interface Injection {
  readonly call: FileCall;
  /** From 1. */
  readonly nth: number;
  /** The error that the call answers with; killed there when absent. */
  readonly error?: string;
  /** With `error`: every later call fails too, as on a disk that stays full. */
  readonly lasting?: boolean;
}

/** Set by the soak of crash points: every one of them is tried, not only some. */
export const EVERY_POINT = process.env["PORTOLAN_EVERY_CRASH_POINT"] === "1";

/**
 * Some of the points from 1 to `count`, the first and the last among them when there is more than one, or all of them when {@link EVERY_POINT}.
 * @param most how many
 */
export function samplePoints(count: number, most: number): readonly number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  if (EVERY_POINT || count <= most) return all;
  if (most === 1) return [Math.ceil(count / 2)];
  const step = (count - 1) / (most - 1);
  return Array.from({ length: most }, (_, index) => 1 + Math.round(index * step));
}

/**
 * How often a program makes each kind of call, by whichever of its threads and names of the call makes most of them:
 * strace counts each of these for itself.
 */
export async function countCalls(command: TracedCommand): Promise<Record<FileCall, number>> {
  const folder = await createTempDir();
  const path = join(folder.path, "trace");
  try {
    const { code, stderr } = await trace(
      ["-o", path, "-e", `trace=${Object.values(FILE_CALLS).join(",")}`],
      command,
    );
    if (code !== 0) throw new Error(`the program failed without any fault: ${stderr}`);
    return countIn(await readFile(path, "utf8"));
  } finally {
    await folder.remove();
  }
}

function countIn(text: string): Record<FileCall, number> {
  const counts = new Map<string, number>();
  for (const [, thread, call] of text.matchAll(/^(\d+) +(\w+)\(/gm)) {
    const key = `${thread ?? ""} ${call ?? ""}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const most = (kind: FileCall): number =>
    Math.max(
      0,
      ...[...counts].flatMap(([key, count]) =>
        FILE_CALLS[kind].split(",").includes(key.split(" ")[1] ?? "") ? [count] : [],
      ),
    );
  return {
    rename: most("rename"),
    sync: most("sync"),
    write: most("write"),
    link: most("link"),
    unlink: most("unlink"),
    truncate: most("truncate"),
  };
}

/** Runs a program that is killed, or refused, at one of its calls. */
export function runInjected(command: TracedCommand, injection: Injection): Promise<TracedEnd> {
  const { call, nth, error, lasting = false } = injection;
  const what = error === undefined ? "signal=KILL" : `error=${error}`;
  const calls = FILE_CALLS[call];
  const inject = `inject=${calls}:${what}:when=${nth}${lasting ? "+" : ""}`;
  return trace(["-o", "/dev/null", "-e", `trace=${calls}`, "-e", inject], command);
}

async function trace(options: readonly string[], command: TracedCommand): Promise<TracedEnd> {
  const child = spawn(
    "strace",
    // Without --seccomp-bpf, which strace 6.1 cannot use together with injected signals.
    ["-f", ...options, command.program, ...command.args],
    {
      // One thread for files, since the calls of each thread are counted for themselves.
      env: { ...(command.environment ?? process.env), UV_THREADPOOL_SIZE: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const killAtExit = (): void => void child.kill("SIGKILL");
  process.once("exit", killAtExit);
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const [code] = (await once(child, "close")) as [number | null];
  process.removeListener("exit", killAtExit);
  // strace ends as the program did, by the same signal.
  return { code, stdout, stderr };
}
