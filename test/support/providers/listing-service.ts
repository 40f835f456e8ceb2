import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { parseDigest } from "../../../shared/oci/digest.ts";
import type { Capabilities, ImageRow, RepositoryRow } from "../../../shared/provider.ts";
import {
  PLAIN_CAPABILITIES,
  type Provider,
  type ProviderAccount,
  type RowsPage,
} from "../../../electron/providers/provider.ts";
import type { RegistryApi } from "../../../electron/registry/api.ts";

/** A registry with an API of its own that lists what it has by pages of a hundred. */
export interface ListingService {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly images: Map<string, ImageRow[]>;
  readonly repositories: RepositoryRow[];
  /** Method and path of every request, in their order. */
  readonly requests: string[];
  /** While set, the API answers this status. */
  refusal: number | undefined;
  /** Speaks that API. */
  readonly provider: Provider;
}

const PAGE = 100;
const rowsSchema = z.object({ total: z.number(), rows: z.array(z.unknown()) });

/** Starts the service over a real socket; it has a catalog and tags by the distribution-spec only where `plain` says so. */
export async function startListingService(
  capabilities: Partial<Capabilities> = {},
  plain: Readonly<Record<string, unknown>> = {},
  verbs: Partial<ProviderAccount> = {},
): Promise<ListingService> {
  const images = new Map<string, ImageRow[]>();
  const repositories: RepositoryRow[] = [];
  const requests: string[] = [];
  const server = createServer((request, answer) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    requests.push(`${request.method} ${url.pathname}${url.search}`);
    const send = (status: number, body: unknown): void => {
      answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    if (url.pathname === "/v2/") return send(200, {});
    const known = plain[url.pathname];
    if (known !== undefined) return send(200, known);
    if (!url.pathname.startsWith("/api/")) return send(404, { errors: [] });
    if (service.refusal !== undefined) return send(service.refusal, {});
    const at = Number(url.searchParams.get("page")) * PAGE;
    const repository = url.pathname.slice("/api/images/".length);
    const all = url.pathname === "/api/repositories" ? repositories : images.get(repository);
    return all === undefined
      ? send(404, {})
      : send(200, { total: all.length, rows: all.slice(at, at + PAGE) });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const offered = { ...PLAIN_CAPABILITIES, ...capabilities };
  const service: ListingService = {
    host,
    images,
    repositories,
    requests,
    refusal: undefined,
    provider: {
      id: "harbor",
      name: "Listing service",
      ownsHost: (asked) => asked === host,
      open: (api) => ({ ...accountOf(api, offered), ...verbs }),
    },
  };
  return service;
}

/** Images with one tag each: `v0`, `v1`, … */
export function imageRows(count: number, mediaType = "application/vnd.oci.image.manifest.v1+json") {
  return Array.from({ length: count }, (_, at): ImageRow => ({
    digest: parseDigest(`sha256:${at.toString(16).padStart(64, "0")}`),
    tags: [{ name: `v${at}` }],
    mediaType,
    platforms: ["linux/amd64"],
    bytes: 1000 + at,
    pulls: at,
  }));
}

function accountOf(api: RegistryApi, capabilities: Capabilities): ProviderAccount {
  return {
    describe: () =>
      Promise.resolve({ provider: "harbor", name: "Listing service", capabilities, notes: [] }),
    listRepositories: ({ signal }) => pagesOf<RepositoryRow>(api, "/api/repositories", signal),
    listImages: (repository, { signal }) =>
      pagesOf<ImageRow>(api, `/api/images/${repository}`, signal),
  };
}

async function* pagesOf<Row>(
  api: RegistryApi,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<RowsPage<Row>> {
  for (let page = 0, seen = 0; ; page += 1) {
    const target = `${path}?page=${page}`;
    const answer = await api.expect({ method: "GET", target, as: "nobody", signal }, 200);
    const { total, rows } = answer.read(rowsSchema);
    yield { rows: rows as Row[], total };
    seen += rows.length;
    if (rows.length === 0 || seen >= total) return;
  }
}
