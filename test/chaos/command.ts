import { spawn } from "node:child_process";
import { CLI_PATH, userHomeOf } from "../support/real/cli.ts";
import type { EventLog } from "./event-log.ts";

export interface CommandEnd {
  /** Null when it was killed. */
  readonly code: number | null;
  /** The code of the error it ended with. */
  readonly error: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
  /** It did not end, and was killed for that. */
  readonly hung: boolean;
}

/** What a command ends with when its transfer waits for a host. */
const WAITING = 75;

/** It was killed, or left its transfer waiting: what it was sending may still be open, for whoever goes on. */
export function endedMidway({ code }: Pick<CommandEnd, "code">): boolean {
  return code === null || code === WAITING;
}

export interface CommandOptions {
  readonly home: string;
  readonly log: EventLog;
  /** Kills it with SIGKILL so many milliseconds after its start. */
  readonly killAfterMs?: number;
}

/** Nothing that a command waits for lasts so long: stalls are noticed after 30 s, and tried again a few times. */
const LONGEST_MS = 8 * 60_000;

/** Runs the built command line to its end, or to its death. */
export function runChaosCommand(
  args: readonly string[],
  { home, log, killAfterMs }: CommandOptions,
): Promise<CommandEnd> {
  const startedAt = performance.now();
  const { promise, resolve } = Promise.withResolvers<CommandEnd>();
  const child = spawn(process.execPath, [CLI_PATH, "--json", "--progress=none", ...args], {
    env: { PATH: process.env["PATH"], HOME: userHomeOf(home), PORTOLAN_HOME: home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr, hung] = ["", "", false];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const kill = (): void => void child.kill("SIGKILL");
  const killTimer = killAfterMs === undefined ? undefined : setTimeout(kill, killAfterMs);
  const hangTimer = setTimeout(() => {
    hung = true;
    kill();
  }, LONGEST_MS);
  process.once("exit", kill);
  child.once("close", (code) => {
    clearTimeout(killTimer);
    clearTimeout(hangTimer);
    process.removeListener("exit", kill);
    const seconds = Math.round(performance.now() - startedAt) / 1000;
    const error = errorCodeIn(stderr);
    log.note("command", {
      args,
      code,
      error,
      seconds,
      ...(code === 0 || error !== undefined ? {} : { stderr: stderr.slice(0, 2000) }),
    });
    resolve({ code, error, stdout, stderr, seconds, hung });
  });
  return promise;
}

/** With `--json` an error is one document on standard error. */
function errorCodeIn(stderr: string): string | undefined {
  for (const line of stderr.split("\n")) {
    try {
      const document = JSON.parse(line) as { readonly error?: { readonly code?: unknown } };
      if (typeof document.error?.code === "string") return document.error.code;
    } catch {
      // Words for people.
    }
  }
  return undefined;
}
