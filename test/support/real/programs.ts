import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ROOT } from "../../../build/scripts/paths.ts";
import { userHomeOf } from "./cli.ts";

/** The command line as it is written: tests about processes need no build. */
const PROGRAM = join(ROOT, "electron/hosts/cli/main.ts");
/** A program that stays, as the window does: the engine alone. */
const STAYING = `
  import { createApp } from ${JSON.stringify(join(ROOT, "electron/app.ts"))};
  const app = await createApp({ host: "desktop" });
  process.stdout.write("ready");
  const alive = setInterval(() => undefined, 1000);
  process.once("SIGTERM", () => void app.close().then(() => clearInterval(alive)));`;

export interface Ended {
  /** Null for what was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** It has said something. */
  readonly spoke: Promise<unknown>;
  readonly ended: Promise<Ended>;
}

/** Processes of ours that share one home. */
export interface Programs {
  /** Starts one command. */
  start(...args: readonly string[]): Running;
  /** Starts a program that stays until it gets SIGTERM. */
  stay(): Running;
  /** Kills all that still run. */
  kill(): void;
}

/** @param home the folder of their store and state */
export function createPrograms(home: string): Programs {
  const children = new Set<ChildProcess>();
  const run = (args: readonly string[]): Running => {
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env["PATH"], HOME: userHomeOf(home), PORTOLAN_HOME: home },
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(child);
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const spoke = new Promise((resolve) => void child.stdout.once("data", resolve));
    const ended = once(child, "close").then(([code]) => {
      children.delete(child);
      return { code: code as number | null, stdout, stderr };
    });
    return { child, spoke, ended };
  };
  return {
    start: (...args) => run([PROGRAM, ...args]),
    stay: () => run(["--input-type=module", "-e", STAYING]),
    kill() {
      for (const child of children) child.kill("SIGKILL");
      children.clear();
    },
  };
}
