import { setTimeout as pause } from "node:timers/promises";
import type { ContainerEngine, EngineImage } from "../../shared/engine.ts";
import { AppError } from "../../shared/errors.ts";
import { createEngineConnector } from "./dial-engine.ts";
import type { EngineCallOptions, EngineDirectory } from "./engine-api.ts";
import type { SshProgram } from "./engine-access.ts";
import { createEngineClient, type EngineClient } from "./engine-client.ts";
import { createEngineHttp } from "./engine-http.ts";
import { askEngines, isNear } from "./engine-list.ts";
import { findEngines } from "./find-engines.ts";
import type { FoundEngine, Surroundings } from "./found-engine.ts";
import type { UsualSocket } from "./usual-sockets.ts";
import { watchImages } from "./watch-images.ts";

export interface EnginesOptions extends Surroundings {
  /** Looked into besides what Docker and Podman were told. */
  readonly sockets: readonly UsualSocket[];
  readonly ssh: SshProgram;
  /** Between two looks while somebody watches. Default: three seconds. */
  readonly lookAgainMs?: number;
  /** How long an engine has to say who it is. Default: five seconds, for ssh to sign in and for a busy Podman. */
  readonly patienceMs?: number;
}

/** Every engine that can be found from here. Keeps no connection, and looks anew each time. */
export interface Engines extends EngineDirectory {
  /** Asks each engine who it is; one that does not answer in time is `away`. */
  list(options: EngineCallOptions): Promise<readonly ContainerEngine[]>;
  /** A snapshot first, then again whenever an engine came, went or changed. Ends with the signal. */
  watch(options: EngineCallOptions): AsyncIterable<readonly ContainerEngine[]>;
  /** The images of one engine: a snapshot first, then again after every change. @throws engine_unknown, engine_away */
  watchImages(name: string, options: EngineCallOptions): AsyncIterable<readonly EngineImage[]>;
}

/** As soon as a person who started Docker looks for it here. */
const LOOK_AGAIN_MS = 3_000;
/** Podman takes a second on a busy machine, and so does ssh. */
const PATIENCE_MS = 5_000;
/** ssh signs in for each question: far engines are asked in every twentieth round. */
const FAR_ROUNDS = 20;

export function createEngines(options: EnginesOptions): Engines {
  const { sockets, lookAgainMs = LOOK_AGAIN_MS, patienceMs = PATIENCE_MS } = options;
  const openFound = (engine: FoundEngine): EngineClient => openEngine(engine, options);
  const open: Engines["open"] = async (name) => {
    const found = await findEngines(options, sockets, { signal: new AbortController().signal });
    const engine = found.find((one) =>
      name === undefined ? one.current : one.name === name || one.aliases.includes(name),
    );
    if (engine === undefined) throw unknownEngine(name);
    return openFound(engine);
  };
  return {
    open,
    async list({ signal }) {
      return askEngines(await findEngines(options, sockets, { signal }), openFound, {
        signal,
        patienceMs,
      });
    },
    async *watch({ signal }) {
      let shown = "";
      let far: readonly ContainerEngine[] = [];
      for (let round = 0; !signal.aborted; round += 1) {
        const found = await findEngines(options, sockets, { signal });
        const asked = found.filter(
          (engine) =>
            isNear(engine) ||
            round % FAR_ROUNDS === 0 ||
            far.every((one) => one.name !== engine.name),
        );
        const answers = await askEngines(asked, openFound, { signal, patienceMs });
        const engines = found.flatMap(
          ({ name }) => [...answers, ...far].find((one) => one.name === name) ?? [],
        );
        far = engines;
        const text = JSON.stringify(engines);
        if (text !== shown) yield engines;
        shown = text;
        await quietPause(lookAgainMs, signal);
      }
    },
    async *watchImages(name, { signal }) {
      yield* watchImages(await open(name), { signal, lookAgainMs });
    },
  };
}

/** @throws what is wrong with the way to it */
function openEngine({ name, address, access }: FoundEngine, { ssh }: EnginesOptions): EngineClient {
  if (access instanceof AppError) throw access;
  const connector = createEngineConnector(name, access, ssh);
  return createEngineClient(createEngineHttp({ name, address }, connector));
}

function unknownEngine(name: string | undefined): AppError {
  const what = name === undefined ? "no engine was found" : `there is no engine ${name}`;
  return new AppError("engine_unknown", what, {
    details: name === undefined ? {} : { engine: name },
  });
}

/** Ends with the signal, without an error. */
async function quietPause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(milliseconds, undefined, { signal, ref: false });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
