import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describeBytes } from "./seed.ts";
import { MEDIA_TYPES } from "../../../shared/oci/media-types.ts";

export interface LargeRegistryOptions {
  /** Default 10,000. */
  readonly repositories?: number;
  /** Tags of the first repository; the others have three. Default 100,000. */
  readonly tags?: number;
  /** Further repositories with as many tags as the first. Default none. */
  readonly twins?: number;
}

/** When a request was answered. */
export interface TimedAnswer {
  /** `GET /v2/…`. */
  readonly request: string;
  /** Milliseconds of this process's `performance.now()`, when the whole answer was handed over to be sent. */
  readonly atMs: number;
}

/** A registry that makes up what it is asked for, so that it holds nothing, however much it lists. */
export interface LargeRegistry {
  readonly host: string;
  /** The repository with all the tags. */
  readonly repository: string;
  /** Those that have as many. */
  readonly twins: readonly string[];
  readonly requests: string[];
  readonly answers: TimedAnswer[];
  /** Tags of the large repository that are there no more. */
  readonly vanished: Set<string>;
  /** Tags of the large repository that name another image by now, and those that were added. */
  readonly moved: Set<string>;
  readonly added: Set<string>;
  tagName(index: number): string;
  /** The digest that a tag has now. */
  digestOf(tag: string): string;
  close(): Promise<void>;
}

/** As registries do by themselves. */
const MAX_PAGE = 1000;
const SMALL_TAGS = ["latest", "v1", "v2"];

/** Starts a registry with very many names on a free loopback port. Names, like digests, are the same in every run. */
export async function startLargeRegistry({
  repositories = 10_000,
  tags = 100_000,
  twins: twinCount = 0,
}: LargeRegistryOptions = {}): Promise<LargeRegistry> {
  const vanished = new Set<string>();
  const moved = new Set<string>();
  const added = new Set<string>();
  const requests: string[] = [];
  const answers: TimedAnswer[] = [];
  const twins = Array.from(
    { length: twinCount },
    (_, index) => `${repositoryName(0)}-${index + 1}`,
  );
  const names = [...sorted(repositories, repositoryName), ...twins].toSorted();
  const allTags = sorted(tags, tagName);
  const large = repositoryName(0);
  const tagsOf = (repository: string): readonly string[] => {
    if (twins.includes(repository)) return allTags;
    if (repository !== large) return SMALL_TAGS;
    if (vanished.size + added.size === 0) return allTags;
    return [...allTags.filter((tag) => !vanished.has(tag)), ...added].toSorted();
  };
  const manifestOf = (repository: string, reference: string) => {
    const version = moved.has(reference) ? 2 : 1;
    return imageOf(`${repository}:${reference}:${version}`);
  };
  const byDigest = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const line = `${request.method ?? ""} ${request.url ?? ""}`;
    requests.push(line);
    answer(request, response);
    answers.push({ request: line, atMs: performance.now() });
  });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "", "http://registry");
    const path = url.pathname;
    if (path === "/v2/") return sendJson(response, {});
    if (path === "/v2/_catalog") return sendPage(response, url, "repositories", names);
    const [, repository = "", kind, rest = ""] =
      /^\/v2\/(.+)\/(tags|manifests|blobs)\/(.+)$/.exec(path) ?? [];
    if (kind === "tags") return sendPage(response, url, "tags", tagsOf(repository));
    const known = byDigest.get(rest);
    if (known !== undefined) return sendBytes(request, response, known, rest);
    if (kind !== "manifests" || !tagsOf(repository).includes(rest))
      return sendJson(response, { errors: [{ code: "MANIFEST_UNKNOWN" }] }, 404);
    const { manifest, config, digest, configDigest } = manifestOf(repository, rest);
    byDigest.set(digest, manifest);
    byDigest.set(configDigest, config);
    return sendBytes(request, response, manifest, digest);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    repository: large,
    twins,
    requests,
    answers,
    vanished,
    moved,
    added,
    tagName,
    digestOf: (tag) => manifestOf(large, tag).digest,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function repositoryName(index: number): string {
  return index === 0 ? "team-0/monolith" : `team-${index % 100}/service-${index}`;
}

/** Versions, builds and hashes, as pipelines leave them behind. */
function tagName(index: number): string {
  const version = `${Math.floor(index / 1000)}.${Math.floor(index / 10) % 100}.${index % 10}`;
  if (index % 3 === 0) return `v${version}`;
  if (index % 3 === 1) return `v${version}-build.${index}`;
  return `sha-${((index * 2_654_435_761) % 4_294_967_296).toString(16).padStart(8, "0")}-${index}`;
}

function sorted(amount: number, name: (index: number) => string): readonly string[] {
  return [...new Set(Array.from({ length: amount }, (_, index) => name(index)))].toSorted();
}

function imageOf(seed: string) {
  const created = new Date(1_700_000_000_000 + seed.length * 86_400_000).toISOString();
  const rootfs = { type: "layers", diff_ids: [] };
  const config = Buffer.from(
    JSON.stringify({ architecture: "amd64", os: "linux", created, rootfs, author: seed }),
  );
  const configured = describeBytes(config, MEDIA_TYPES.ociConfig);
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      config: configured,
      layers: [],
    }),
  );
  const { digest } = describeBytes(manifest, MEDIA_TYPES.ociManifest);
  return { manifest, config, digest, configDigest: configured.digest };
}

function sendPage(
  response: ServerResponse,
  url: URL,
  key: "repositories" | "tags",
  names: readonly string[],
): void {
  const size = Math.min(Number(url.searchParams.get("n") ?? MAX_PAGE), MAX_PAGE);
  const last = url.searchParams.get("last");
  const start = last === null ? 0 : names.findIndex((name) => name > last);
  const page = start === -1 ? [] : names.slice(start, start + size);
  const isEnd = start === -1 || start + size >= names.length;
  const next = new URLSearchParams({ last: page.at(-1) ?? "", n: String(size) });
  if (!isEnd) response.setHeader("link", `<${url.pathname}?${next}>; rel="next"`);
  sendJson(response, { name: "x", [key]: page });
}

function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Buffer,
  digest: string,
): void {
  response.writeHead(200, {
    "content-type": MEDIA_TYPES.ociManifest,
    "content-length": String(bytes.length),
    "docker-content-digest": digest,
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
}
