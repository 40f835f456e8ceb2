import { setImmediate as nextTurn } from "node:timers/promises";
import { connectionFor, covers } from "../../../shared/connection.ts";
import { AppError } from "../../../shared/errors.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import { formatReference } from "../../../shared/oci/reference.ts";
import { parseLocation } from "../../../shared/location.ts";
import { parseAddress } from "../../../shared/registry-address.ts";
import { isFinished } from "../../../shared/transfer.ts";
import { connectionHandlers } from "./connections.ts";
import { inspectionOf, summaryOf } from "./images.ts";
import { loginHandlers } from "./logins.ts";
import { networkHandlers } from "./network.ts";
import { imageAt, isProduction, planOf } from "./planning.ts";
import { cancelTransfer, startTransfer } from "./transfers.ts";
import { watch } from "./watch.ts";
import { makeSamples, type World } from "./world.ts";

/** Items in one page of a list, as registries send them. */
const PAGE = 1000;

/** The contract answered from memory: plausible, deterministic, and no engine. */
export function createHandlers(world: World): Handlers<PortolanContract> {
  let nextId = 0;
  return {
    system: systemHandlers(world),
    connections: connectionHandlers(world),
    logins: loginHandlers(world),
    network: networkHandlers(world),
    catalog: catalogHandlers(world),
    images: imageHandlers(world),
    store: storeHandlers(world),
    transfers: {
      plan: async (request) => {
        await nextTurn();
        return planOf(world, request);
      },
      start: async (request) => {
        const { confirm } = planOf(world, request);
        if (confirm !== undefined && request.confirmation !== confirm) {
          throw new AppError("confirmation_required", "not confirmed", { details: { confirm } });
        }
        nextId += 1;
        startTransfer(world, request, `t${nextId}`);
        return { id: `t${nextId}` };
      },
      watch: (_input, { signal }) =>
        watch(
          () => ({ kind: "snapshot", sequence: 0, transfers: [...world.transfers.values()] }),
          world.changes.transfers,
          signal,
        ),
      cancel: async ({ id }) => {
        cancelTransfer(world, id);
        return {};
      },
      retry: async ({ id }) => {
        const transfer = world.transfers.get(id);
        if (transfer === undefined) throw new AppError("transfer_unknown", "no such transfer");
        world.failing.delete(transfer.destination);
        startTransfer(world, transfer.request, id);
        return {};
      },
      clear: async () => {
        for (const [id, { state }] of world.transfers)
          if (isFinished(state)) world.transfers.delete(id);
        world.changes.transfers.tell();
        return {};
      },
    },
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

function storeHandlers(world: World): Handlers<PortolanContract>["store"] {
  const list = () => ({
    images: [...world.store].map(([name, image]) => ({ name, summary: summaryOf(image) })),
  });
  return {
    list: async () => list(),
    watch: (_input, { signal }) => watch(list, world.changes.store, signal),
    verify: async () => ({ blobs: 0, bytes: 0, images: world.store.size, problems: [] }),
    createSamples: async () => ({ names: [...makeSamples(world)] }),
  };
}

function* pagesOf(names: readonly string[]): Generator<string[]> {
  if (names.length === 0) yield [];
  for (let start = 0; start < names.length; start += PAGE) yield names.slice(start, start + PAGE);
}
