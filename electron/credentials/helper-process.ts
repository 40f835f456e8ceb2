import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { dirname, win32 } from "node:path";
import { cancelledError } from "../../shared/errors.ts";

export interface Run {
  /** Absolute. */
  readonly program: string;
  /** Its arguments. */
  readonly words: readonly string[];
  /** Written to standard input, which is then closed. Secrets go here: arguments are visible to every user. */
  readonly input: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Bytes of standard output and standard error together. */
  readonly maxOutput: number;
  readonly signal: AbortSignal;
}

/** How a program ended. All but `exited` mean that it was killed, or never ran. */
export type Ended =
  | {
      readonly kind: "exited";
      /** -1 when a signal ended it. */
      readonly status: number;
      readonly output: string;
      readonly errors: string;
    }
  | { readonly kind: "timeout" }
  | { readonly kind: "output-limit" }
  | { readonly kind: "not-started"; readonly why: string };

/**
 * Runs a program without a shell until it ends, takes too long, writes too much, or is cancelled. In the last three
 * cases it is killed with everything that it started.
 * @throws cancelled
 */
export function runProgram(run: Run): Promise<Ended> {
  if (run.signal.aborted) return Promise.reject(cancelledError());
  return new Promise((resolve, reject) => {
    const child = start(run);
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      run.signal.removeEventListener("abort", cancel);
      finish();
    };
    const giveUp = (finish: () => void): void => {
      killAll(child, run.environment);
      settle(finish);
    };
    const cancel = (): void => giveUp(() => reject(cancelledError()));
    const timer = setTimeout(() => giveUp(() => resolve({ kind: "timeout" })), run.timeoutMs);
    run.signal.addEventListener("abort", cancel, { once: true });
    const texts = collect(child, run.maxOutput, () =>
      giveUp(() => resolve({ kind: "output-limit" })),
    );
    child.once("error", (error) =>
      settle(() => resolve({ kind: "not-started", why: errnoOf(error) })),
    );
    child.once("close", (status) =>
      settle(() => resolve({ kind: "exited", status: status ?? -1, ...texts() })),
    );
    // A program that does not read its input closes it early; how it ends tells what came of it.
    child.stdin.once("error", () => undefined);
    child.stdin.end(run.input);
  });
}

function start({ program, words, environment }: Run): ChildProcessWithoutNullStreams {
  return spawn(program, [...words], {
    // Not ours: a library or settings file that lies in the current folder must not be picked up.
    cwd: dirname(program),
    env: environment,
    // A process group of its own, so that it can be killed as a whole.
    detached: process.platform !== "win32",
    windowsHide: true,
    shell: false,
    stdio: "pipe",
  });
}

/** Gathers what the program writes, up to a limit. */
function collect(
  child: ChildProcessWithoutNullStreams,
  limit: number,
  onLimit: () => void,
): () => { output: string; errors: string } {
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  let size = 0;
  const into = (pieces: Buffer[]) => (piece: Buffer) => {
    if (size > limit) return;
    size += piece.byteLength;
    if (size > limit) onLimit();
    else pieces.push(piece);
  };
  child.stdout.on("data", into(output));
  child.stderr.on("data", into(errors));
  return () => ({
    output: Buffer.concat(output).toString(),
    errors: Buffer.concat(errors).toString(),
  });
}

/** Kills the program and its children, and lets go of their pipes, which one of them may hold open. */
function killAll(
  child: ChildProcessWithoutNullStreams,
  environment: Readonly<Record<string, string>>,
): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") killTree(child.pid, environment);
  else killGroup(child.pid);
  child.kill("SIGKILL");
  for (const pipe of child.stdio) pipe?.destroy();
  child.unref();
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // The whole group has ended by itself.
  }
}

/** Windows has no process groups. Source: taskkill documentation, /T "and any child processes started by it". */
function killTree(root: number, environment: Readonly<Record<string, string>>): void {
  const system = environment["SystemRoot"] ?? String.raw`C:\Windows`;
  const words = ["/T", "/F", "/PID", String(root)];
  const taskkill = spawn(win32.join(system, "System32", "taskkill.exe"), words, {
    stdio: "ignore",
    windowsHide: true,
  });
  // Without it the program itself is still killed by the caller.
  taskkill.once("error", () => undefined);
  taskkill.unref();
}

function errnoOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "unknown";
}
