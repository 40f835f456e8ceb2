import { rm } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../support/real/child.ts";
import { CLI_PATH } from "../support/real/cli.ts";
import { archiveDestination, checkImported } from "./archive-places.ts";
import type { BenchImage } from "./bench-images.ts";
import { measureCommand } from "./measured-command.ts";
import { type Case, SLOW_SECONDS } from "./matrix.ts";
import type { Comparison, Contender, Usage } from "./results.ts";
import { type RunningApp, startRunningApp } from "./running-app.ts";
import { checkLayout, checkRegistry, type Stage, type StagedRegistry } from "./stage.ts";
import { type End, locationOf, peerArgs } from "./tool-commands.ts";
import type { PresentPeer } from "./tools.ts";

/** 25 ms each way. */
export const DELAY = { delayMs: 25 };

export const REPOSITORY = "bench/image";

/** What all rows are measured with. */
export interface Rig {
  readonly stage: Stage;
  readonly app: RunningApp;
  readonly peers: readonly PresentPeer[];
  readonly contenders: readonly Contender[];
  /** Folder of the command's own state, used again and again as a user's would be. */
  readonly commandHome: string;
  /** One line for the person who waits. */
  readonly say: (line: string) => void;
}

/** Starts the application, which stays for all rows. */
export async function createRig(
  stage: Stage,
  rest: Pick<Rig, "peers" | "contenders" | "say">,
): Promise<Rig> {
  const app = await startRunningApp(await stage.folder("app-home"), stage.environment);
  return { stage, app, commandHome: await stage.folder("command-home"), ...rest };
}

/** One side of a transfer, as it is measured. */
export interface Place {
  readonly end: End;
  /** Undefined for a folder or a file. */
  readonly registry: StagedRegistry | undefined;
  check(image: BenchImage): Promise<void>;
  remove(): Promise<void>;
}

/**
 * One row of the table: every contender in turns, each into a destination of its own that never held anything, or
 * that already holds the image. What arrived is checked each time.
 * @param from where the image is; it is left when the row is done
 */
export async function compare(
  rig: Rig,
  row: Case,
  image: BenchImage,
  from: Place,
): Promise<Comparison> {
  const kept = new Map<Contender, Place>();
  const samples: Partial<Record<Contender, Usage[]>> = {};
  try {
    for (let run = 0; run < row.runs; run += 1) {
      for (const contender of turns(rig, row, run)) {
        if ((samples[contender]?.at(-1)?.wallSeconds ?? 0) > SLOW_SECONDS) continue;
        const to = kept.get(contender) ?? (await destinationOf(rig.stage, row));
        if (row.state === "unchanged" && !kept.has(contender)) {
          kept.set(contender, to);
          await runOnce(rig, contender, from, to);
        }
        const usage = await runOnce(rig, contender, from, to);
        await to.check(image);
        if (row.state === "cold") await to.remove();
        (samples[contender] ??= []).push(usage);
        rig.say(`${contender} ${usage.wallSeconds.toFixed(2)} s`);
      }
    }
  } finally {
    for (const place of [...kept.values(), from]) await place.remove();
  }
  const { operation, archive, state, scheme, link } = row;
  const sizes = image.blobs.map(({ size }) => size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const largestLayerBytes = Math.max(...sizes);
  return {
    image: image.shape.name,
    operation,
    ...(archive === undefined ? {} : { archive }),
    state,
    scheme,
    link,
    bytes,
    largestLayerBytes,
    samples,
  };
}

/** Whoever goes later finds warmer caches: everybody takes every place. */
function turns({ contenders, peers }: Rig, row: Case, run: number): readonly Contender[] {
  const able = row.archive === undefined ? peers : peers.filter(({ name }) => name === "skopeo");
  const present = contenders.filter(
    (name) => name === "app" || name === "command" || able.some((peer) => peer.name === name),
  );
  const first = run % Math.max(1, present.length);
  return [...present.slice(first), ...present.slice(0, first)];
}

async function runOnce(rig: Rig, contender: Contender, from: Place, to: Place): Promise<Usage> {
  const registries = [from.registry, to.registry].filter((each) => each !== undefined);
  const count = (): number => registries.reduce((sum, each) => sum + each.requests(), 0);
  // What was written before this run, by whomever, must not be flushed at its cost.
  await runTool("sync", []);
  const before = count();
  const { wallSeconds, cpuSeconds, peakBytes, ...rest } = await runContender(
    rig,
    contender,
    from.end,
    to.end,
  );
  await logWritten();
  const above = rest.aboveIdleBytes === undefined ? {} : { aboveIdleBytes: rest.aboveIdleBytes };
  return { wallSeconds, cpuSeconds, peakBytes, ...above, requests: count() - before };
}

/** The registry writes a request down just after it has answered it. */
function logWritten(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30));
}

async function runContender(
  rig: Rig,
  contender: Contender,
  from: End,
  to: End,
): Promise<Omit<Usage, "requests">> {
  const { stage, app, peers, commandHome } = rig;
  const [source, destination] = [locationOf(from), locationOf(to)];
  if (contender === "app") return app.measure([{ source, destination }]);
  if (contender === "command") {
    const words = ["--progress=none", "--home", commandHome, "copy", source, destination];
    return measureCommand(process.execPath, [CLI_PATH, ...words], stage.environment);
  }
  const peer = peers.find(({ name }) => name === contender);
  return measureCommand(peer?.path ?? contender, peerArgs(contender, from, to), stage.environment);
}

/** A registry that holds the image, behind the row's link. */
export function registrySource(stage: Stage, row: Case, source: StagedRegistry): Promise<Place> {
  return registryPlace(stage, row, source, async () => undefined);
}

/** A folder that holds the image. */
export function layoutSource({ layoutPath: path }: BenchImage): Place {
  const nothing = async (): Promise<void> => undefined;
  return { end: { kind: "layout", path }, registry: undefined, check: nothing, remove: nothing };
}

async function destinationOf(stage: Stage, row: Case): Promise<Place> {
  const { archive, operation } = row;
  if (operation === "export" && archive !== undefined) return archiveDestination(stage, archive);
  if (operation === "pull" || operation === "import") return layoutDestination(stage, archive);
  const fresh = await stage.registry({ tls: row.scheme === "TLS" });
  return registryPlace(stage, row, fresh, () => fresh.stop());
}

async function layoutDestination(stage: Stage, archive: Case["archive"]): Promise<Place> {
  const folder = await stage.folder("pulled");
  const path = join(folder, "layout");
  return {
    end: { kind: "layout", path },
    registry: undefined,
    check: (image) =>
      archive === undefined ? checkLayout(path, image) : checkImported(path, archive, image),
    remove: () => rm(folder, { recursive: true }),
  };
}

async function registryPlace(
  stage: Stage,
  { link }: Case,
  staged: StagedRegistry,
  stop: () => Promise<void>,
): Promise<Place> {
  const { registry, tls } = staged;
  const delayed = link === "direct" ? undefined : await stage.link(registry.host, DELAY);
  const host = delayed?.host ?? registry.host;
  return {
    end: { kind: "registry", host, tls, repository: REPOSITORY },
    registry: staged,
    check: (image) => checkRegistry(registry, REPOSITORY, image),
    remove: async () => {
      await delayed?.stop();
      await stop();
    },
  };
}
