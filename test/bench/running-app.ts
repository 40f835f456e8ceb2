import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { WebSocket } from "ws";
import { portFromWebSocket } from "../../electron/hosts/browser/port.ts";
import { connect } from "../../shared/ipc/client.ts";
import { contract, type PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Client } from "../../shared/ipc/procedure.ts";
import { applyTransferEvent, isFinished, type Transfer } from "../../shared/transfer.ts";
import { CLI_PATH } from "../support/real/cli.ts";
import type { LoopFigures, LoopQuestion } from "./loop-watch.ts";
import { figuresOf, resetPeak } from "./process-figures.ts";
import type { Usage } from "./results.ts";

/** `portolan serve` in a process of its own, with a page's client connected, as when a window is open. */
export interface RunningApp {
  readonly client: Client<PortolanContract>;
  /**
   * Asks for transfers, all at once, and measures the application until the last is done by its own clock: a page
   * hears of it up to 100 ms later, because it is told at most ten times a second. Rejects when one fails.
   */
  measure(transfers: readonly Wanted[]): Promise<Measured>;
  close(): Promise<void>;
}

export interface Wanted {
  readonly source: string;
  readonly destination: string;
}

export interface Measured extends Omit<Usage, "requests"> {
  readonly aboveIdleBytes: number;
  readonly transfers: readonly Transfer[];
  readonly loop: LoopFigures;
}

const LOOP_WATCH = join(import.meta.dirname, "loop-watch.ts");

/** Freed memory returns, and the collector rests, before an idle application is weighed. */
const SETTLE_MS = 150;

/** @param environment without PORTOLAN_HOME, which is `home` */
export async function startRunningApp(
  home: string,
  environment: NodeJS.ProcessEnv,
): Promise<RunningApp> {
  const args = ["--import", LOOP_WATCH, CLI_PATH, "serve", "--no-open"];
  const child = spawn(process.execPath, args, {
    env: { ...environment, PORTOLAN_HOME: home },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const socket = await openSocket(await launchUrl(child));
  const client = connect(contract, portFromWebSocket(socket));
  const page = watchAsPage(client);
  return {
    client,
    measure: async (wanted) => measure({ client, page, child }, wanted),
    async close() {
      socket.terminate();
      await page.ended.catch(() => undefined);
      const gone = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGTERM");
      await gone;
    },
  };
}

function launchUrl(child: ChildProcess): Promise<URL> {
  let output = "";
  return new Promise((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString("utf8");
      const url = /http:\/\/127\.0\.0\.1:\d+\/#\S+/.exec(output)?.[0];
      if (url !== undefined) resolve(new URL(url));
    };
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.once("error", reject);
    child.once("close", () => reject(new Error(`portolan serve ended too early:\n${output}`)));
  });
}

/** As the page does it: the one-time token for a session, the session for the socket. */
async function openSocket(url: URL): Promise<WebSocket> {
  const token = new URLSearchParams(url.hash.slice(1)).get("token") ?? "";
  const { origin, host } = url;
  const headers = { Authorization: `Bearer ${token}`, Origin: origin };
  const response = await fetch(`${origin}/session`, { method: "POST", headers });
  const { session } = (await response.json()) as { session: string };
  const socket = new WebSocket(`ws://${host}/port`, ["portolan", `token.${session}`], { origin });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return socket;
}

interface Page {
  /** The transfer once it is done. */
  finished(id: string): Promise<Transfer>;
  readonly ended: Promise<void>;
}

/** Follows all transfers, as the window's sheet does, so that what this costs is measured too. */
function watchAsPage(client: Client<PortolanContract>): Page {
  let known: ReadonlyMap<string, Transfer> = new Map();
  const waiting = new Set<() => void>();
  let failure: unknown;
  const follow = async (): Promise<void> => {
    try {
      for await (const event of client.transfers.watch({})) {
        known = applyTransferEvent(known, event);
        for (const look of waiting) look();
      }
    } catch (error) {
      failure = error;
      for (const look of waiting) look();
    }
  };
  const ended = follow();
  return {
    ended,
    finished: (id) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const transfer = known.get(id);
          const isOver = transfer !== undefined && isFinished(transfer.state);
          if (!isOver && failure === undefined) return;
          waiting.delete(look);
          if (transfer?.state === "done") resolve(transfer);
          else reject(new Error(`the transfer ended badly: ${wordsOf(transfer, failure)}`));
        };
        waiting.add(look);
        look();
      }),
  };
}

function wordsOf(transfer: Transfer | undefined, failure: unknown): string {
  return transfer?.error === undefined ? String(failure) : JSON.stringify(transfer.error);
}

async function measure(
  { client, page, child }: { client: Client<PortolanContract>; page: Page; child: ChildProcess },
  wanted: readonly Wanted[],
): Promise<Measured> {
  const pid = child.pid ?? 0;
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  await resetPeak(pid);
  const idle = await figuresOf(pid);
  tell(child, "start");
  const askedAt = Date.now();
  const transfers = await Promise.all(
    wanted.map(async ({ source, destination }) => {
      const { id } = await client.transfers.start({
        source,
        destination,
        alsoTag: [],
        platforms: [],
        allTags: false,
      });
      return page.finished(id);
    }),
  );
  const loop = await loopFigures(child);
  const after = await figuresOf(pid);
  const doneAt = Math.max(...transfers.map(({ finishedAt }) => finishedAt ?? Number.NaN));
  await client.transfers.clear({});
  return {
    wallSeconds: (doneAt - askedAt) / 1000,
    cpuSeconds: after.cpuSeconds - idle.cpuSeconds,
    peakBytes: after.peakBytes,
    aboveIdleBytes: Math.max(0, after.peakBytes - idle.residentBytes),
    transfers,
    loop,
  };
}

function loopFigures(child: ChildProcess): Promise<LoopFigures> {
  return new Promise((resolve) => {
    child.once("message", (figures) => resolve(figures as LoopFigures));
    tell(child, "stop");
  });
}

function tell(child: ChildProcess, question: LoopQuestion): void {
  child.send(question);
}
