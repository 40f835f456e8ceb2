import { appendFileSync } from "node:fs";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SKIP_LOG_VARIABLE } from "./real/requirements.ts";

/** The database's folder, then the steps of keyring-steps.ts. */
export type Session = readonly [folder: string, ...steps: (readonly string[])[]];
export type StepResult = Readonly<Record<string, unknown>>;

const WRAPPER = fileURLToPath(new URL("with-keyring.sh", import.meta.url));
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

type Environment = Record<string, string | undefined>;

/** The environment with this D-Bus session, and without a display that could start one. */
export function withBus(address: string | undefined): Environment {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...environment } = process.env;
  return { ...environment, DBUS_SESSION_BUS_ADDRESS: address };
}

/** Runs several sessions, each in its own process, beside one throw-away keyring. Results come one after the other. */
export async function withKeyring(sessions: readonly Session[]): Promise<readonly StepResult[]> {
  const commands = sessions.map(([folder], index) => {
    const database = join(folder, "portolan.db");
    return `printf '%s' "$STEPS_${index}" | "${process.execPath}" "${STEPS}" "${database}"`;
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
  timeoutMs = 10_000,
): Promise<{ results: readonly StepResult[]; status: number | null }> {
  const words = [STEPS, join(folder, "portolan.db"), String(timeoutMs)];
  return run(process.execPath, words, environment, linesOf(steps));
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
  child.stdout.on("data", (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (errors += bytes.toString()));
  child.stdin.end(input);
  await once(child, "close");
  const lines = output.split("\n").filter((line) => line !== "");
  const results = lines.map((line) => JSON.parse(line) as StepResult);
  return { results, status: child.exitCode, errors };
}
