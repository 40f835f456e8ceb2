import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeLaunchFile } from "./launch-file.ts";

/** As long as the token in the file works: after that the file is worthless. */
const FILE_LIFE_MS = 60_000;

/** Some openers stay until the browser ends; one that has not failed by now has worked. */
const OPENER_PATIENCE_MS = 3_000;

export interface OpenOptions {
  /** Program and arguments to which the path of a page is added. Default: the platform's own opener. */
  readonly opener?: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: NodeJS.Platform;
  /** Aborting stops the waiting and removes the file. */
  readonly signal?: AbortSignal;
}

/**
 * Shows a launch URL in the user's browser, through a private file rather than an argument. Answers whether a browser
 * was asked; never fails the program, because the URL can always be opened by hand. The file goes after a minute, or
 * with the program.
 */
export async function openInBrowser(url: string, options: OpenOptions = {}): Promise<boolean> {
  const env = options.env ?? process.env;
  const opener = options.opener ?? openerOf(options.platform ?? process.platform, env);
  if (opener === undefined) return false;
  const file = await writeLaunchFile(url).catch(() => undefined);
  if (file === undefined) return false; // No private place: better by hand than in the open.
  const onExit = (): void => rmSync(dirname(file.path), { recursive: true, force: true });
  const remove = (): void => {
    clearTimeout(timer);
    process.off("exit", onExit);
    onExit();
  };
  const timer = setTimeout(remove, FILE_LIFE_MS);
  timer.unref();
  process.once("exit", onExit);
  options.signal?.addEventListener("abort", remove, { once: true });
  const opened = await run([...opener, file.path], options.signal);
  if (!opened) remove();
  return opened;
}

/** Nothing where there is no screen: xdg-open would then start a text browser in the terminal. */
function openerOf(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): readonly [string, ...string[]] | undefined {
  if (platform === "darwin") return ["/usr/bin/open"];
  if (platform === "win32") {
    // `start` is a word of the shell; this is what it comes down to, without one.
    const system = join(env["SystemRoot"] ?? "C:\\Windows", "System32");
    return [join(system, "rundll32.exe"), "url.dll,FileProtocolHandler"];
  }
  const hasScreen = Boolean(env["DISPLAY"]) || Boolean(env["WAYLAND_DISPLAY"]);
  return hasScreen ? ["xdg-open"] : undefined;
}

function run(command: readonly string[], signal: AbortSignal | undefined): Promise<boolean> {
  const [program, ...rest] = command;
  if (program === undefined || signal?.aborted === true) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(program, rest, { stdio: "ignore", detached: true, shell: false });
    const timer = setTimeout(() => resolve(true), OPENER_PATIENCE_MS);
    const settle = (opened: boolean): void => {
      clearTimeout(timer);
      resolve(opened);
    };
    signal?.addEventListener("abort", () => settle(false), { once: true });
    child.once("error", () => settle(false));
    child.once("exit", (code) => settle(code === 0));
    child.unref();
  });
}
