/**
 * `npm start`: builds what is missing or old, then opens the window. Where Electron cannot run, it says why in one
 * line and serves the same page to the browser, with the rest of the arguments: `npm start -- --port 5000`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.ts";
import { runCommand } from "./run-command.ts";

/** What the build reads, and one file of each bundle it writes. */
const SOURCES = ["electron", "renderer", "shared", "electron.vite.config.ts", "package.json"];
const BUNDLES = [
  "out/main/desktop.js",
  "out/main/cli.js",
  "out/preload/preload.cjs",
  "out/renderer/index.html",
];

const ELECTRON = join(ROOT, "node_modules/electron");

/** Electron's runtime is 110 MB; on a line so slow that this is too short, the browser host is the better start. */
const FETCH_LIMIT_MS = 180_000;

/** An Electron that ends badly sooner than this never showed a window: libraries or the sandbox are missing. */
const START_LIMIT_MS = 10_000;

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Undefined on Windows. */
  readonly userId: number | undefined;
}

/** Why the window cannot be opened here, as the end of a sentence; nothing when it can. */
export function whyNoWindow({ platform, env, userId }: Surroundings): string | undefined {
  if (env["PORTOLAN_HOST"] === "browser") return "PORTOLAN_HOST asks for it";
  if (platform !== "linux") return undefined;
  if (!env["DISPLAY"] && !env["WAYLAND_DISPLAY"]) return "there is no display";
  if (userId === 0) return "Electron's sandbox does not run as root";
  return undefined;
}

/** True when a bundle is missing, or older than the newest source. */
export function needsBuild(root: string): boolean {
  const bundles = BUNDLES.map((path) => join(root, path));
  if (!bundles.every((path) => existsSync(path))) return true;
  const built = Math.min(...bundles.map((path) => statSync(path).mtimeMs));
  return SOURCES.some((path) => newest(join(root, path)) > built);
}

/** The latest change below a path, in milliseconds. */
function newest(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** The program of Electron's runtime, when it is there whole. */
export function findElectron(folder: string): string | undefined {
  const pathFile = join(folder, "path.txt");
  if (!existsSync(pathFile)) return undefined;
  const program = join(folder, "dist", readFileSync(pathFile, "utf8").trim());
  return existsSync(program) ? program : undefined;
}

async function fetchElectron(): Promise<string | undefined> {
  process.stdout.write("Fetching Electron's runtime, once (about 110 MB)...\n");
  const child = spawn(process.execPath, [join(ELECTRON, "install.js")], { stdio: "ignore" });
  const timer = setTimeout(() => child.kill(), FETCH_LIMIT_MS);
  await ended(child);
  clearTimeout(timer);
  return findElectron(ELECTRON);
}

interface End {
  readonly status: number;
  readonly seconds: number;
}

/** Never rejects: what could not be started has ended with 127. */
function ended(child: ChildProcess): Promise<End> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const settle = (status: number): void =>
      resolve({ status, seconds: (performance.now() - startedAt) / 1000 });
    child.once("error", () => settle(127));
    child.once("exit", (code) => settle(code ?? 1));
  });
}

/** Runs a host in the foreground. Ctrl+C reaches it from the terminal; this program waits for it to tidy up. */
async function runHost(
  program: string,
  args: readonly string[],
): Promise<End & { readonly stopped: boolean }> {
  const child = spawn(program, args, { stdio: "inherit", cwd: process.cwd() });
  let stopped = false;
  const onInterrupt = (): void => {
    stopped = true;
  };
  const onTerminate = (): void => {
    stopped = true;
    child.kill("SIGTERM");
  };
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  const end = await ended(child);
  process.off("SIGINT", onInterrupt);
  process.off("SIGTERM", onTerminate);
  return { ...end, stopped };
}

/** Opens the window and stays until it closes. Answers the exit status, or why there was no window. */
async function openWindow(): Promise<number | string> {
  const why = whyNoWindow({
    platform: process.platform,
    env: process.env,
    userId: process.getuid?.(),
  });
  if (why !== undefined) return why;
  const electron = findElectron(ELECTRON) ?? (await fetchElectron());
  if (electron === undefined) return "Electron's runtime could not be fetched";
  const { status, seconds, stopped } = await runHost(electron, [ROOT]);
  const neverOpened = status !== 0 && !stopped && seconds * 1000 < START_LIMIT_MS;
  return neverOpened ? `Electron ended at once with status ${status}` : status;
}

async function main(args: readonly string[]): Promise<number> {
  if (needsBuild(ROOT)) {
    process.stdout.write("Building...\n");
    const build = await runCommand("electron-vite", ["build", "--logLevel", "warn"], {
      output: "inherit",
    });
    if (build.status !== 0) return build.status;
  }
  const outcome = await openWindow();
  if (typeof outcome === "number") return outcome;
  process.stdout.write(`No window, because ${outcome}: Portolan opens in the browser.\n`);
  const { status } = await runHost(process.execPath, [
    join(ROOT, "out/main/cli.js"),
    "serve",
    ...args,
  ]);
  return status;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
