import { execFile, spawn, type ChildProcess } from "node:child_process";
import { promisify } from "node:util";

const execFileAsync = promisify(execFile);

/** Runs a tool to its end and returns its standard output. Rejects with its standard error in the message. */
export async function runTool(
  command: string,
  args: readonly string[],
  options: {
    readonly input?: string;
    readonly cwd?: string;
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<Buffer> {
  const pending = execFileAsync(command, [...args], {
    encoding: "buffer",
    maxBuffer: 64 * 1024 * 1024,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.environment === undefined
      ? {}
      : { env: { ...process.env, ...options.environment } }),
  });
  // A tool that reads nothing may be gone before it is written.
  pending.child.stdin?.on("error", () => undefined).end(options.input ?? "");
  try {
    return (await pending).stdout;
  } catch (error) {
    const stderr = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : "";
    throw new Error(`${command} ${args[0] ?? ""} failed: ${stderr}`, { cause: error });
  }
}

/** A program that runs beside a test. */
export interface Service {
  readonly process: ChildProcess;
  /** Everything the program wrote, for the message of a failure. */
  log(): string;
  /** Resolves with the match once a line of its output matches. Rejects when the program ends before. */
  waitForLine(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ends the program and waits until it is gone. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts a program that is stopped later, and in any case when this process ends. */
export function startService(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Service {
  const child = spawn(command, [...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  let ended = false;
  const notify = (): void => watchers.forEach((watcher) => watcher());
  const take = (text: string): void => {
    lines.push(text);
    notify();
  };
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", take);
  const closed = new Promise<void>((resolve) => {
    const end = (): void => {
      ended = true;
      notify();
      resolve();
    };
    child.once("close", end);
    child.once("error", (error) => {
      lines.push(error.message);
      end();
    });
  });
  const killAtExit = (): void => void child.kill("SIGKILL");
  process.once("exit", killAtExit);

  return {
    process: child,
    log: () => lines.join(""),
    waitForLine: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(lines.join(""));
          if (match === null && !ended) return;
          watchers.delete(look);
          if (match !== null) resolve(match);
          else reject(new Error(`${command} ended too early:\n${lines.join("")}`));
        };
        watchers.add(look);
        look();
      }),
    stop: async () => {
      process.removeListener("exit", killAtExit);
      child.kill("SIGTERM");
      await closed;
    },
  };
}
