import { setImmediate as nextTurn } from "node:timers/promises";
import type { Found, TagDetails } from "../../../shared/catalog.ts";
import { connectionFor, covers } from "../../../shared/connection.ts";
import { AppError } from "../../../shared/errors.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import { parseAddress } from "../../../shared/registry-address.ts";
import { imageRowsOf, repositoryRowsOf } from "./services.ts";
import { contentsHandler } from "./files.ts";
import { summaryOf } from "./images.ts";
import { imageAt } from "./planning.ts";
import type { World } from "./world.ts";

/** Items in one page of a list, as registries send them. */
const PAGE = 1000;

/** Lists and search, answered from memory; what stands in `keptLists` comes first, as from an earlier time. */
export function catalogHandlers(world: World): Handlers<PortolanContract>["catalog"] {
  return {
    repositories: async function* ({ address, fresh }) {
      const { host, prefix } = parseAddress(address);
      for (const kept of fresh ? [] : keptOf(world, address))
        yield { repositories: kept.names, cachedAt: kept.at };
      if (world.refusedCatalogs.has(host)) {
        throw new AppError("denied", "no catalog", { details: { host, account: "octo-harbour" } });
      }
      const names = [...world.repositories.keys()]
        .filter((name) => name.startsWith(`${host}/`))
        .map((name) => name.slice(host.length + 1))
        .filter((name) => covers({ prefix }, name));
      for await (const { page, gone } of pagesOf(world, fresh ? undefined : address, names))
        yield { repositories: page, ...repositoryRowsOf(world, host), ...gone };
      const offered = world.unlisted.get(host)?.filter((name) => !names.includes(name));
      if (offered !== undefined) yield { repositories: [], listedBy: "kept", offered };
    },
    keepRepository: async ({ address, repository }) => {
      const name = `${parseAddress(address).host}/${repository}`;
      if (!world.repositories.has(name)) world.repositories.set(name, new Map());
      return {};
    },
    forgetRepository: async ({ address, repository }) => {
      world.repositories.delete(`${parseAddress(address).host}/${repository}`);
      return {};
    },
    tags: async function* ({ location, fresh }) {
      for (const kept of fresh ? [] : keptOf(world, location))
        yield { tags: kept.names, cachedAt: kept.at };
      const names = [...imagesOf(world, location).keys()];
      for await (const { page, gone } of pagesOf(world, fresh ? undefined : location, names))
        yield { tags: page, ...imageRowsOf(world, location), ...gone };
    },
    contents: contentsHandler(world),
    summary: async ({ location }) => {
      world.summariesAsked.push(location);
      await nextTurn();
      return summaryOf(imageAt(world, location));
    },
    knownSize: async ({ address, repository }) => {
      const { host } = parseAddress(address);
      const places = [...world.repositories.keys()].filter((name) =>
        repository === undefined ? name.startsWith(`${host}/`) : name === `${host}/${repository}`,
      );
      const all = places.flatMap((place) => [...imagesOf(world, place).values()]);
      const sizes = new Map(all.map((image) => [image.digest, summaryOf(image).size ?? 0]));
      return {
        bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0),
        images: sizes.size,
      };
    },
    detailsCost: async ({ location, tags }) => {
      const amount = (tags ?? [...imagesOf(world, location).keys()]).length;
      return { known: 0, requests: amount * 3, pulls: 0 };
    },
    details: async function* ({ location, tags }) {
      const images = imagesOf(world, location);
      const asked = tags ?? [...images.keys()];
      for (let at = 0; at < asked.length; at += PAGE) {
        await nextTurn();
        const details = asked.slice(at, at + PAGE).flatMap((tag): TagDetails[] => {
          const image = images.get(tag);
          if (image === undefined) return [];
          return [{ tag, digest: image.digest, seenAt: Date.now(), summary: summaryOf(image) }];
        });
        yield { details, left: Math.max(0, asked.length - at - PAGE) };
      }
    },
    search: async function* ({ text, limit }) {
      await nextTurn();
      const found = everything(world).filter(
        (one) => text !== "" && (one.location.includes(text) || digestOf(one)?.startsWith(text)),
      );
      yield { found: found.slice(0, limit), more: found.length > limit, reading: [] };
    },
  };
}

function keptOf(world: World, key: string): { at: number; names: string[] }[] {
  const kept = world.keptLists.get(key);
  return kept === undefined ? [] : [{ at: kept.at, names: [...kept.names] }];
}

function imagesOf(world: World, location: string) {
  const slash = location.indexOf("/");
  const host = location.slice(0, slash);
  const connections = [...world.connections.values()];
  if (connectionFor(connections, host, location.slice(slash + 1))?.secret === "missing") {
    throw new AppError("unauthorized", "login wanted", { details: { host } });
  }
  const images = world.repositories.get(location);
  if (images !== undefined) return images;
  throw new AppError("repository_not_found", "no such repository", { details: { name: location } });
}

/** What is new since the kept list, page by page, and what is gone since then. */
async function* pagesOf(
  world: World,
  key: string | undefined,
  names: readonly string[],
): AsyncGenerator<{ page: string[]; gone: { gone?: string[]; complete?: true } }> {
  const kept = key === undefined ? [] : (world.keptLists.get(key)?.names ?? []);
  const fresh = names.filter((name) => !kept.includes(name));
  for (let start = 0; start < fresh.length; start += PAGE) {
    await nextTurn();
    yield { page: fresh.slice(start, start + PAGE), gone: {} };
  }
  const gone = kept.filter((name) => !names.includes(name));
  yield { page: [], gone: { complete: true, ...(gone.length === 0 ? {} : { gone }) } };
}

function everything(world: World): Found[] {
  const inRegistries = [...world.repositories].flatMap(([location, images]): Found[] => {
    const slash = location.indexOf("/");
    const where = { host: location.slice(0, slash), repository: location.slice(slash + 1) };
    const tags = [...images].map(([tag, { digest }]): Found => ({
      kind: "tag",
      location: `${location}:${tag}`,
      ...where,
      tag,
      digest,
    }));
    return [{ kind: "repository", location, ...where }, ...tags];
  });
  const inStore = [...world.store].map(([name, { digest }]): Found => ({
    kind: "image",
    location: `store:${name}`,
    name,
    digest,
  }));
  return [...inStore, ...inRegistries];
}

function digestOf(found: Found): string | undefined {
  return found.kind === "repository" ? undefined : found.digest;
}
