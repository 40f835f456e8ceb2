import { setImmediate as nextTurn } from "node:timers/promises";
import { connectionFor, covers } from "../../../shared/connection.ts";
import { AppError } from "../../../shared/errors.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import { formatReference } from "../../../shared/oci/reference.ts";
import { parseLocation } from "../../../shared/location.ts";
import { parseAddress } from "../../../shared/registry-address.ts";
import { isFinished, type Transfer, type TransferRequest } from "../../../shared/transfer.ts";
import { connectionHandlers } from "./connections.ts";
import { enginesHandlers } from "./engines.ts";
import { contentsHandler, openedFiles } from "./files.ts";
import { inspectionOf, summaryOf } from "./images.ts";
import { loginHandlers } from "./logins.ts";
import { networkHandlers } from "./network.ts";
import { imageAt, isProduction, planOf } from "./planning.ts";
import { deskOf } from "./transfers.ts";
import { pushTargetHandlers } from "./push-targets.ts";
import { registriesHandlers } from "./registries.ts";
import { watch } from "./watch.ts";
import { makeSamples, type World } from "./world.ts";

/** Items in one page of a list, as registries send them. */
const PAGE = 1000;

/** The contract answered from memory: plausible, deterministic, and no engine. */
export function createHandlers(world: World): Handlers<PortolanContract> {
  return {
    system: systemHandlers(world),
    connections: connectionHandlers(world),
    logins: loginHandlers(world),
    network: networkHandlers(world),
    registries: registriesHandlers(world),
    catalog: catalogHandlers(world),
    engines: enginesHandlers(world),
    pushTargets: pushTargetHandlers(world),
    bundles: { inspect: noBundles },
    images: imageHandlers(world),
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
    settings: async () => world.settings,
    saveSettings: async (settings) => {
      world.settings = settings;
      return settings;
    },
  };
}

function catalogHandlers(world: World): Handlers<PortolanContract>["catalog"] {
  return {
    repositories: async function* ({ address }) {
      const { host, prefix } = parseAddress(address);
      if (world.refusedCatalogs.has(host)) {
        throw new AppError("denied", "no catalog", { details: { host, account: "octo-harbour" } });
      }
      const names = [...world.repositories.keys()]
        .filter((name) => name.startsWith(`${host}/`))
        .map((name) => name.slice(host.length + 1))
        .filter((name) => covers({ prefix }, name));
      for (const page of pagesOf(names)) {
        await nextTurn();
        yield { repositories: page };
      }
    },
    tags: async function* ({ location }) {
      const slash = location.indexOf("/");
      const host = location.slice(0, slash);
      const connections = [...world.connections.values()];
      if (connectionFor(connections, host, location.slice(slash + 1))?.secret === "missing") {
        throw new AppError("unauthorized", "login wanted", { details: { host } });
      }
      const images = world.repositories.get(location);
      if (images === undefined) {
        throw new AppError("repository_not_found", "no such repository", {
          details: { name: location },
        });
      }
      for (const page of pagesOf([...images.keys()])) {
        await nextTurn();
        yield { tags: page };
      }
    },
    contents: contentsHandler(world),
    summary: async ({ location }) => {
      world.summariesAsked.push(location);
      await nextTurn();
      return summaryOf(imageAt(world, location));
    },
  };
}

function imageHandlers(world: World): Handlers<PortolanContract>["images"] {
  return {
    inspect: async ({ location, platform }) =>
      inspectionOf(location, imageAt(world, location), platform),
    planRemoval: async ({ location, verb }) => {
      const { digest } = imageAt(world, location);
      const { names, own } = namesAround(world, location);
      const same = [...names].filter(([name, image]) => image.digest === digest && name !== own);
      const siblings = same.map(([name]) => name);
      return {
        location,
        verb,
        digest,
        tags: verb === "tag" ? [own] : [own, ...siblings],
        siblings: verb === "tag" ? siblings : [],
        complete: true,
        ...confirmOf(world, location),
      };
    },
    remove: async ({ location, verb, digest, confirmation }) => {
      const { confirm } = confirmOf(world, location);
      if (confirm !== undefined && confirmation !== confirm) {
        throw new AppError("confirmation_required", "not confirmed", { details: { confirm } });
      }
      const { names, own } = namesAround(world, location);
      const gone = [...names].filter(
        ([name, image]) => name === own || (verb === "manifest" && image.digest === digest),
      );
      for (const [name] of gone) names.delete(name);
      world.changes.store.tell();
      return { removed: gone.map(([name]) => name) };
    },
  };
}

/** What has to be typed before something of a production registry goes. */
function confirmOf(world: World, text: string): { confirm?: string } {
  const location = parseLocation(text);
  if (location.kind !== "registry" || !isProduction(world, location.reference)) return {};
  return { confirm: location.reference.repository };
}

function namesAround(world: World, text: string) {
  const location = parseLocation(text);
  if (location.kind === "store" && location.reference !== undefined) {
    return { names: world.store, own: formatReference(location.reference) };
  }
  if (location.kind !== "registry") throw new AppError("unsupported", "not in the fake");
  const { registry, repository, tag = "latest" } = location.reference;
  return { names: world.repositories.get(`${registry}/${repository}`) ?? new Map(), own: tag };
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

function* pagesOf(names: readonly string[]): Generator<string[]> {
  if (names.length === 0) yield [];
  for (let start = 0; start < names.length; start += PAGE) yield names.slice(start, start + PAGE);
}
