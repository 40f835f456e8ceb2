import { setImmediate as nextTurn } from "node:timers/promises";
import { AppError } from "../../../shared/errors.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import { isFinished, type Transfer, type TransferRequest } from "../../../shared/transfer.ts";
import { catalogHandlers } from "./catalog.ts";
import { connectionHandlers } from "./connections.ts";
import { enginesHandlers } from "./engines.ts";
import { openedFiles } from "./files.ts";
import { inspectionOf, summaryOf } from "./images.ts";
import { layerHandlers } from "./layers.ts";
import { loginHandlers } from "./logins.ts";
import { networkHandlers } from "./network.ts";
import { imageAt, planOf } from "./planning.ts";
import { deskOf } from "./transfers.ts";
import { providerHandlers } from "./providers.ts";
import { pushTargetHandlers } from "./push-targets.ts";
import { historyHandlers, linksHandlers, relatedHandlers } from "./related.ts";
import { registriesHandlers } from "./registries.ts";
import { removalHandlers, undoHandlers } from "./removals.ts";
import { watch } from "./watch.ts";
import { makeSamples, type World } from "./world.ts";

/** The contract answered from memory: plausible, deterministic, and no engine. */
export function createHandlers(world: World): Handlers<PortolanContract> {
  return {
    system: systemHandlers(world),
    connections: connectionHandlers(world),
    logins: loginHandlers(world),
    network: networkHandlers(world),
    registries: registriesHandlers(world),
    providers: providerHandlers(world),
    catalog: catalogHandlers(world),
    engines: enginesHandlers(world),
    pushTargets: pushTargetHandlers(world),
    bundles: { inspect: noBundles },
    images: { inspect: inspectHandler(world), ...removalHandlers(world) },
    undo: undoHandlers(world),
    related: relatedHandlers(world),
    history: historyHandlers(world),
    links: linksHandlers(world),
    layers: layerHandlers(),
    store: storeHandlers(world),
    transfers: transferHandlers(world),
  };
}

/** The page asks for none. */
async function* noBundles(): AsyncGenerator<never> {
  yield* [];
  throw new AppError("path_not_found", "there are no files here");
}

/** Finished transfers that are on the list from the beginning, as in the engine. */
const RECENT_FINISHED = 100;

function transferHandlers(world: World): Handlers<PortolanContract>["transfers"] {
  const desk = deskOf(world);
  const checkConfirmed = (request: TransferRequest): void => {
    const { confirm } = planOf(world, request);
    if (confirm === undefined || request.confirmation === confirm) return;
    throw new AppError("confirmation_required", "not confirmed", { details: { confirm } });
  };
  return {
    plan: async (request) => {
      await nextTurn();
      return planOf(world, request);
    },
    start: async (request) => {
      checkConfirmed(request);
      return { id: desk.start(request) };
    },
    watch: (_input, { signal }) =>
      watch(
        () => ({ kind: "snapshot", sequence: 0, transfers: listed(world) }),
        world.changes.transfers,
        signal,
      ),
    pause: answer(desk.pause),
    resume: answer(desk.resume),
    cancel: answer(desk.cancel),
    retry: answer(desk.retry),
    again: async ({ id, confirmation }) => {
      const { confirmation: _old, ...request } = desk.get(id).request;
      const asked = confirmation === undefined ? request : { ...request, confirmation };
      checkConfirmed(asked);
      return { id: desk.start(asked) };
    },
    move: async ({ id, before }) => {
      desk.move(id, before);
      return {};
    },
    clear: async ({ id }) => {
      desk.clear(id);
      return {};
    },
    history: async ({ before, limit }) => {
      const all = finished(world);
      const from = before === undefined ? 0 : Number(before);
      const next = from + limit < all.length ? { next: String(from + limit) } : {};
      return { transfers: all.slice(from, from + limit), ...next };
    },
    log: async ({ id }) => ({ lines: desk.log(id) }),
    limits: async () => desk.limits(),
    setLimits: async (limits) => desk.setLimits(limits),
  };
}

/** All that is not finished, and the latest of the rest. */
function listed(world: World): Transfer[] {
  const unfinished = [...world.transfers.values()].filter(({ state }) => !isFinished(state));
  return [...unfinished, ...finished(world).slice(0, RECENT_FINISHED)];
}

function finished(world: World): Transfer[] {
  return [...world.transfers.values()]
    .filter(({ state }) => isFinished(state))
    .toSorted((a, b) => (b.finishedAt ?? 0) - (a.finishedAt ?? 0));
}

function answer(
  act: (id: string) => void,
): (input: { readonly id: string }) => Promise<Record<string, never>> {
  return async ({ id }) => {
    act(id);
    return {};
  };
}

function systemHandlers(world: World): Handlers<PortolanContract>["system"] {
  return {
    describe: async () => ({
      version: "0.0.0",
      host: "browser",
      homePath: "/tmp/portolan",
      storePath: "/tmp/portolan/store",
      keychain: world.keychain,
    }),
    wake: async () => {
      world.wakes += 1;
      return {};
    },
    openedFiles: (_input, { signal }) => openedFiles(world, signal),
    menuCommands: (_input, { signal }) =>
      watch(() => ({ commands: world.menuCommands.splice(0) }), world.changes.files, signal),
    settings: async () => world.settings,
    saveSettings: async (settings) => {
      world.settings = settings;
      return settings;
    },
  };
}

function inspectHandler(world: World): Handlers<PortolanContract>["images"]["inspect"] {
  return async ({ location, platform }) =>
    inspectionOf(location, imageAt(world, location), platform);
}

const NOTHING = { files: 0, bytes: 0 };

function storeHandlers(world: World): Handlers<PortolanContract>["store"] {
  const list = () => ({
    images: [...world.store].map(([name, image]) => ({ name, summary: summaryOf(image) })),
  });
  return {
    list: async () => list(),
    watch: (_input, { signal }) => watch(list, world.changes.store, signal),
    verify: async () => ({
      blobs: 0,
      bytes: 0,
      images: world.store.size,
      problems: [],
      unreferenced: NOTHING,
      leftovers: NOTHING,
    }),
    planGc: async () => ({
      blobs: world.garbageBytes > 0 ? 1 : 0,
      bytes: world.garbageBytes,
      largest: [],
      referrers: [],
      leftovers: NOTHING,
      spared: NOTHING,
      needed: NOTHING,
    }),
    gc: async () => {
      const bytes = world.garbageBytes;
      world.garbageBytes = 0;
      return { blobs: bytes > 0 ? 1 : 0, bytes, referrers: [], leftovers: NOTHING };
    },
    repair: async function* () {
      await nextTurn();
      yield { kind: "checking", blobs: 0, bytes: 0 };
    },
    createSamples: async () => ({ names: [...makeSamples(world)] }),
  };
}
