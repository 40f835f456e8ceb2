import { type Asked, refusal, type Told } from "./request.ts";
import {
  type Attributes,
  type AzureWorld,
  type StoredManifest,
  type StoredRepository,
  type StoredTag,
} from "./world.ts";

/** What `/acr/v1` wants for a request; undefined for what it does not have. */
export function scopeFor({ method, url }: Asked): string | undefined {
  if (url.pathname === "/acr/v1/_catalog") return "registry:catalog:*";
  const { name } = placeOf(url) ?? {};
  if (name === undefined) return undefined;
  const action =
    method === "DELETE" ? "delete" : method === "PATCH" ? "metadata_write" : "metadata_read";
  return `repository:${name}:${action}`;
}

const LOCKED = refusal(
  405,
  "UNSUPPORTED",
  "The operation is disallowed on this registry, repository or image. View troubleshooting steps at https://aka.ms/acr/faq/#why-does-my-pull-or-push-request-fail-with-disallowed-operation",
);

/** The service's own API. Spec: Azure Container Registry, data plane, 2021-07-01. */
export function answerMetadata(world: AzureWorld, asked: Asked): Told {
  const { method, url } = asked;
  if (url.pathname === "/acr/v1/_catalog") {
    const names = [...world.repositories.keys()].toSorted();
    return paged(world, url, { rows: names, nameOf: (name) => name }, (repositories) => ({
      repositories,
    }));
  }
  const place = placeOf(url);
  const repository = world.repositories.get(place?.name ?? "");
  if (place === undefined || repository === undefined)
    return refusal(404, "NAME_UNKNOWN", `repository "${place?.name ?? ""}" is not found`);
  const { name, kind, reference } = place;
  const head = { registry: world.host, imageName: name };
  if (kind === undefined) return answerRepository(world, { name, repository, head, asked });
  if (reference === undefined) {
    if (method !== "GET") return refusal(405, "UNSUPPORTED", "not supported");
    return kind === "_tags"
      ? listTags(world, url, repository, head)
      : listManifests(world, url, repository, head);
  }
  return answerOne({ repository, kind, reference, head, asked });
}

function answerRepository(
  world: AzureWorld,
  {
    name,
    repository,
    head,
    asked,
  }: {
    readonly name: string;
    readonly repository: StoredRepository;
    readonly head: object;
    readonly asked: Asked;
  },
): Told {
  const { tags, manifests, attributes } = repository;
  if (asked.method === "DELETE") {
    if (!attributes.deleteEnabled) return LOCKED;
    world.repositories.delete(name);
    const gone = { manifestsDeleted: [...manifests.keys()], tagsDeleted: [...tags.keys()] };
    return { status: 202, json: gone };
  }
  if (asked.method === "PATCH") change(attributes, asked);
  const times = { createdTime: timeOf(0), lastUpdateTime: timeOf(0) };
  const counts = { manifestCount: manifests.size, tagCount: tags.size };
  return {
    status: 200,
    json: { ...head, ...times, ...counts, changeableAttributes: { ...attributes } },
  };
}

function answerOne({
  repository: { tags, manifests },
  kind,
  reference,
  head,
  asked,
}: {
  readonly repository: StoredRepository;
  readonly kind: string;
  readonly reference: string;
  readonly head: object;
  readonly asked: Asked;
}): Told {
  if (kind === "_tags") {
    const tag = tags.get(reference);
    if (tag === undefined) return refusal(404, "TAG_UNKNOWN", "the specified tag does not exist");
    if (asked.method === "DELETE") {
      if (!tag.attributes.deleteEnabled) return LOCKED;
      tags.delete(reference);
      return { status: 202 };
    }
    if (asked.method === "PATCH") change(tag.attributes, asked);
    return { status: 200, json: { ...head, tag: tagOf(tag) } };
  }
  const manifest = manifests.get(reference);
  if (manifest === undefined || asked.method === "DELETE")
    return refusal(404, "MANIFEST_UNKNOWN", "manifest is not found");
  if (asked.method === "PATCH") change(manifest.attributes, asked);
  return { status: 200, json: { ...head, manifest: manifestOf(manifest, tags) } };
}

function change(attributes: Attributes, { body }: Asked): void {
  Object.assign(attributes, JSON.parse(body.toString()));
}

function listTags(world: AzureWorld, url: URL, { tags }: StoredRepository, head: object): Told {
  const rows = newestFirst([...tags.values()], url);
  return paged(world, url, { rows, nameOf: ({ name }) => name }, (page) => ({
    ...head,
    tags: page.map(tagOf),
  }));
}

function listManifests(
  world: AzureWorld,
  url: URL,
  { manifests, tags }: StoredRepository,
  head: object,
): Told {
  const rows = newestFirst([...manifests.values()], url);
  return paged(world, url, { rows, nameOf: ({ digest }) => digest }, (page) => ({
    ...head,
    manifests: page.map((manifest) => manifestOf(manifest, tags)),
  }));
}

function newestFirst<Row extends { readonly at: number }>(rows: readonly Row[], url: URL): Row[] {
  const isByTime = url.searchParams.get("orderby") === "timedesc";
  return rows.toSorted((a, b) => (isByTime ? b.at - a.at : 0));
}

function tagOf({ name, digest, at, attributes }: StoredTag): object {
  const times = { createdTime: timeOf(at), lastUpdateTime: timeOf(at) };
  return { name, digest, ...times, signed: false, changeableAttributes: { ...attributes } };
}

function manifestOf(manifest: StoredManifest, tags: StoredRepository["tags"]): object {
  const { digest, size, at, mediaType, platform, references, attributes } = manifest;
  const names = [...tags.values()].filter((tag) => tag.digest === digest).map(({ name }) => name);
  return {
    digest,
    imageSize: size,
    createdTime: timeOf(at),
    lastUpdateTime: timeOf(at),
    mediaType,
    ...platform,
    ...(references === undefined
      ? {}
      : { references: references.map((one) => ({ digest, ...one })) }),
    // Azure leaves the list out where an image has no tag.
    ...(names.length === 0 ? {} : { tags: names }),
    changeableAttributes: { ...attributes },
  };
}

/** With seven digits of a second, as the service writes times. */
function timeOf(at: number): string {
  return new Date(at).toISOString().replace("Z", "0000Z");
}

function paged<Row>(
  { pageSize, repeatsPages }: AzureWorld,
  url: URL,
  { rows, nameOf }: { readonly rows: readonly Row[]; readonly nameOf: (row: Row) => string },
  write: (page: readonly Row[]) => object,
): Told {
  const size = Math.min(Number(url.searchParams.get("n") ?? 100), pageSize);
  const last = url.searchParams.get("last");
  const start =
    last === null || repeatsPages ? 0 : rows.findIndex((row) => nameOf(row) === last) + 1;
  const page = rows.slice(start, start + size);
  const end = page.at(-1);
  const hasMore = end !== undefined && (repeatsPages || start + size < rows.length);
  const next = new URLSearchParams(url.search);
  if (end !== undefined) next.set("last", nameOf(end));
  const link = `<${url.pathname}?${next.toString()}>; rel="next"`;
  return { status: 200, json: write(page), ...(hasMore ? { headers: { link } } : {}) };
}

function placeOf({
  pathname,
}: URL):
  { readonly name: string; readonly kind?: string; readonly reference?: string } | undefined {
  const match =
    /^\/acr\/v1\/(?<name>.+?)(?:\/(?<kind>_tags|_manifests)(?:\/(?<reference>[^/]+))?)?$/.exec(
      decodeURIComponent(pathname),
    );
  const { name, kind, reference } = match?.groups ?? {};
  if (name === undefined) return undefined;
  return {
    name,
    ...(kind === undefined ? {} : { kind }),
    ...(reference === undefined ? {} : { reference }),
  };
}
