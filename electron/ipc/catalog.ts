import type { PortolanContract } from "../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../shared/ipc/procedure.ts";
import { AppError } from "../../shared/errors.ts";
import { formatLocation, parseLocation, type RegistryLocation } from "../../shared/location.ts";
import type { NamesPage } from "../catalog/read-through.ts";
import type { Engine } from "./engine.ts";

export function catalogHandlers({
  catalog,
  contentsOf,
}: Pick<Engine, "catalog" | "contentsOf">): Handlers<PortolanContract>["catalog"] {
  return {
    async *repositories({ address, fresh }, { signal }) {
      for await (const page of catalog.repositories(address, { fresh, signal }))
        yield {
          repositories: [...page.names],
          ...(page.rows === undefined ? {} : { rows: [...page.rows] }),
          ...(page.listedBy === undefined ? {} : { listedBy: page.listedBy }),
          ...(page.offered === undefined ? {} : { offered: [...page.offered] }),
          ...restOf(page),
        };
    },
    keepRepository: async ({ address, repository }) => {
      await catalog.keep(address, repository, true);
      return {};
    },
    forgetRepository: async ({ address, repository }) => {
      await catalog.keep(address, repository, false);
      return {};
    },
    async *tags({ location, fresh }, { signal }) {
      for await (const page of catalog.tags(parseLocation(location), { fresh, signal }))
        yield {
          tags: [...page.names],
          ...(page.rows === undefined ? {} : { images: [...page.rows] }),
          ...restOf(page),
        };
    },
    contents: ({ path }, { signal }) => contentsOf(path, { signal }),
    summary: ({ location }, { signal }) => catalog.summary(parseLocation(location), { signal }),
    knownSize: ({ address, repository }, { signal }) =>
      catalog.knownSize(address, { repository, signal }),
    detailsCost: async ({ location, ...request }, { signal }) =>
      catalog.cost(parseRepository(location), request, { signal }),
    details: ({ location, ...request }, { signal }) =>
      catalog.details(parseRepository(location), request, { signal }),
    search: ({ text, ...options }, { signal }) => catalog.search(text, { ...options, signal }),
  };
}

function restOf({ cachedAt, complete, gone }: NamesPage): {
  cachedAt?: number;
  complete?: true;
  gone?: string[];
} {
  return {
    ...(cachedAt === undefined ? {} : { cachedAt }),
    ...(complete === undefined ? {} : { complete }),
    ...(gone === undefined ? {} : { gone: [...gone] }),
  };
}

/** @throws unsupported for places that are no registry: their lists have all details */
function parseRepository(text: string): RegistryLocation {
  const location = parseLocation(text);
  if (location.kind === "registry") return location;
  const shown = formatLocation(location);
  throw new AppError("unsupported", `${shown} is not in a registry`, {
    details: { kind: location.kind },
  });
}
