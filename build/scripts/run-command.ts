import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import { ROOT, TOOLS } from "./paths.ts";

export interface CommandOptions {
  /** `inherit` shows the command's output as it comes; `collect` keeps it for later. */
  readonly output: "inherit" | "collect";
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface CommandResult {
  /** 0 when the command succeeded; 127 when it could not be started. */
  readonly status: number;
  /** Standard output and error in the order they came; empty unless collected. */
  readonly output: string;
  readonly seconds: number;
}

/** Runs one command to its end with the checkout's own tools first on the path. Never rejects. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const startedAt = performance.now();
  const { promise, resolve } = Promise.withResolvers<CommandResult>();
  const chunks: Buffer[] = [];
  const child = spawn(command, args, {
    cwd: options.cwd ?? ROOT,
    env: {
      ...process.env,
      PATH: `${TOOLS}${delimiter}${process.env["PATH"] ?? ""}`,
      ...options.environment,
    },
    stdio:
      options.output === "inherit" ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  const finish = (status: number): void => {
    const seconds = (performance.now() - startedAt) / 1000;
    resolve({ status, output: Buffer.concat(chunks).toString("utf8"), seconds });
  };
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.on("error", (error) => {
    chunks.push(Buffer.from(`${command}: ${error.message}\n`));
    finish(127);
  });
  child.on("close", (status) => finish(status ?? 1));
  return promise;
}
