import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "../../../build/scripts/paths.ts";
import { type Service, startService } from "./child.ts";

/** The built command line, as `portolan` runs it. */
export const CLI_PATH = join(ROOT, "out/main/cli.js");

export interface CliOptions {
  /** Folder of store and state: every test has its own. */
  readonly home: string;
  /** What standard input holds, such as a password. */
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Aborting it sends the command SIGINT, as Ctrl-C does. */
  readonly interrupt?: AbortSignal;
}

export interface CliResult {
  /** 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command to its end. Never rejects because the command failed. */
export function runCli(args: readonly string[], options: CliOptions): Promise<CliResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CliResult>();
  const child = spawn(process.execPath, [CLI_PATH, ...args], {
    env: cliEnvironment(options),
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.on("error", reject);
  child.on("close", (code, signal) => {
    resolve({ exitCode: code ?? (signal === "SIGINT" ? 130 : 1), stdout, stderr });
  });
  // A command that needs no input may be gone before it is written.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  options.interrupt?.addEventListener("abort", () => child.kill("SIGINT"), { once: true });
  return promise;
}

/** Starts a command that stays, such as `serve`. */
export function startCli(args: readonly string[], options: CliOptions): Service {
  return startService(process.execPath, [CLI_PATH, ...args], cliEnvironment(options));
}

/** The user's home folder that goes with a folder of store and state: for the files of other programs. */
export function userHomeOf(home: string): string {
  return `${home}-user`;
}

function cliEnvironment(options: CliOptions): Record<string, string> {
  const { PATH = "", DBUS_SESSION_BUS_ADDRESS: bus } = process.env;
  return {
    PATH,
    // Logins and lists of mirrors of whoever runs the tests stay out of reach.
    HOME: userHomeOf(options.home),
    LANG: "C.UTF-8",
    PORTOLAN_HOME: options.home,
    ...(bus === undefined ? {} : { DBUS_SESSION_BUS_ADDRESS: bus }),
    ...options.environment,
  };
}
