import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SKIP_LOG_VARIABLE } from "../../../support/real/requirements.ts";

/** The database's folder, then the steps of keyring-steps.ts. */
export type Session = readonly [folder: string, ...steps: (readonly string[])[]];
export type StepResult = Readonly<Record<string, unknown>>;

export interface SessionOptions {
  /** How long one call of the keychain may take. Default: 10 s. */
  readonly timeoutMs?: number;
  /** Bytes that one entry of the keychain takes. Default: what the platform says. */
  readonly maxEntrySize?: number;
}

type Environment = Record<string, string | undefined>;

const WRAPPER = fileURLToPath(new URL("../../../support/with-keyring.sh", import.meta.url));
const STEPS = fileURLToPath(new URL("keyring-steps.ts", import.meta.url));
const PROGRAMS = ["gnome-keyring-daemon", "dbus-run-session", "gdbus", "bash"];

/**
 * True when a real keyring can be run here. Otherwise it says, on standard error and to the test runner, what is
 * missing.
 */
export function canRunKeyring(): boolean {
  const fault = keyringFault();
  if (fault === undefined) return true;
  process.stderr.write(`skipped: needs keyring (${fault})\n`);
  const log = process.env[SKIP_LOG_VARIABLE];
  if (log !== undefined) appendFileSync(log, `${JSON.stringify({ need: "keyring", fault })}\n`);
  return false;
}

function keyringFault(): string | undefined {
  if (process.platform !== "linux") return "only on Linux";
  const missing = PROGRAMS.filter(
    (program) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0,
  );
  return missing.length === 0 ? undefined : `not installed: ${missing.join(", ")}`;
}

/** How to run something without any D-Bus session: the binding fails at once. */
export function noDaemon(): Environment {
  return withBus(undefined);
}

/** The environment with this D-Bus session, and without a display that could start one. */
export function withBus(address: string | undefined): Environment {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...environment } = process.env;
  return { ...environment, DBUS_SESSION_BUS_ADDRESS: address };
}

/** Runs several sessions, each in its own process, beside one throw-away keyring. Results come one after the other. */
export async function withKeyring(
  sessions: readonly Session[],
  options: SessionOptions = {},
): Promise<readonly StepResult[]> {
  const commands = sessions.map(([folder], index) => {
    const words = [process.execPath, ...wordsOf(folder, options)].map((word) => `"${word}"`);
    return `printf '%s' "$STEPS_${index}" | ${words.join(" ")}`;
  });
  const steps = sessions.map(([, ...steps], index) => [`STEPS_${index}`, linesOf(steps)]);
  const environment = { ...withBus(undefined), ...Object.fromEntries(steps) };
  const ended = await run(WRAPPER, ["sh", "-c", commands.join(" && ")], environment, "");
  if (ended.status !== 0)
    throw new Error(`with-keyring.sh ended with ${ended.status}: ${ended.errors}`);
  return ended.results;
}

/** Runs one session without a keyring of ours. */
export function runSteps(
  environment: Environment,
  [folder, ...steps]: Session,
  options: SessionOptions = {},
): Promise<{ results: readonly StepResult[]; status: number | null }> {
  return run(process.execPath, wordsOf(folder, options), environment, linesOf(steps));
}

function wordsOf(
  folder: string,
  { timeoutMs = 10_000, maxEntrySize = 0 }: SessionOptions,
): string[] {
  return [STEPS, join(folder, "portolan.db"), String(timeoutMs), String(maxEntrySize)];
}

function linesOf(steps: readonly (readonly string[])[]): string {
  return steps.map((step) => `${JSON.stringify(step)}\n`).join("");
}

async function run(
  program: string,
  words: readonly string[],
  environment: Environment,
  input: string,
): Promise<{ results: readonly StepResult[]; status: number | null; errors: string }> {
  const child = spawn(program, words, { env: environment, stdio: ["pipe", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  child.stdin.end(input);
  await once(child, "close");
  const lines = output.split("\n").filter((line) => line !== "");
  const results = lines.map((line) => JSON.parse(line) as StepResult);
  return { results, status: child.exitCode, errors };
}
