import { createHash } from "node:crypto";
import type { RequestListener } from "node:http";
import { type Cloud, startCloud } from "../../cloud/cloud.ts";
import { createLogin } from "./login.ts";
import { createManagement } from "./management.ts";
import { answerMetadata, scopeFor } from "./metadata.ts";
import { type Asked, readAsked, refusal, tell, type Told } from "./request.ts";
import { createTokens, type Tokens } from "./tokens.ts";
import { type AzureWorld, createAzureWorld, open, repositoryOf } from "./world.ts";

/** An exchange with the registry, whole: for checks against the published description. */
export interface SeenExchange {
  readonly asked: Asked;
  readonly told: Told;
}

/** Azure as one registry's users meet it: the registry, the sign-in and the management API, under their true names. */
export interface Azure {
  readonly world: AzureWorld;
  readonly cloud: Cloud;
  readonly exchanges: SeenExchange[];
  close(): Promise<void>;
}

export interface AzureOptions {
  /** A registry without login that keeps the images. Absent: no content can be pushed. */
  readonly backing?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export async function startAzure({ backing, now = Date.now }: AzureOptions = {}): Promise<Azure> {
  const world = createAzureWorld();
  const exchanges: SeenExchange[] = [];
  const listen =
    (host: string, answer: (asked: Asked) => Told | Promise<Told>): RequestListener =>
    (request, response) => {
      void (async () => {
        const asked = await readAsked(request, host);
        const told = await answer(asked);
        if (host === world.host) exchanges.push({ asked, told });
        tell(response, told);
      })().catch((error: unknown) => response.destroy(error as Error));
    };
  const management = "management.azure.com";
  const login = "login.microsoftonline.com";
  const tokens = createTokens(world, now);
  const cloud = await startCloud({
    [world.host]: listen(world.host, (asked) => answerRegistry(world, tokens, asked, backing)),
    [login]: listen(login, createLogin(world, now)),
    [management]: listen(management, createManagement(world, management)),
  });
  return { world, cloud, exchanges, close: () => cloud.close() };
}

function answerRegistry(
  world: AzureWorld,
  tokens: Tokens,
  asked: Asked,
  backing: string | undefined,
): Told | Promise<Told> {
  const { pathname } = asked.url;
  if (world.hasFirewall)
    return refusal(
      403,
      "DENIED",
      "client with IP '203.0.113.7' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.",
    );
  const given = tokens.answer(asked);
  if (given !== undefined) return given;
  if (pathname.startsWith("/acr/v1/")) {
    const scope = scopeFor(asked);
    return (
      (scope === undefined ? undefined : tokens.check(asked, scope)) ?? answerMetadata(world, asked)
    );
  }
  if (pathname === "/v2/") return tokens.check(asked, "") ?? { status: 200, json: {} };
  return tokens.check(asked, contentScope(asked)) ?? answerContent(world, asked, backing);
}

/** The service wants more than others for a list of tags. */
function contentScope({ method, url }: Asked): string {
  if (url.pathname === "/v2/_catalog") return "registry:catalog:*";
  const [, name = "", kind = ""] =
    /^\/v2\/(.+)\/(manifests|blobs|tags|referrers)\//.exec(url.pathname) ?? [];
  if (kind === "tags") return `repository:${name}:metadata_read`;
  if (method === "DELETE" && kind === "manifests") return `repository:${name}:delete`;
  const isRead = method === "GET" || method === "HEAD";
  return `repository:${name}:${isRead ? "pull" : "pull,push"}`;
}

async function answerContent(
  world: AzureWorld,
  asked: Asked,
  backing: string | undefined,
): Promise<Told> {
  const { method, url, body, headers } = asked;
  const [, name = "", reference = ""] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(url.pathname) ?? [];
  if (method === "DELETE" && name !== "") {
    if (!reference.includes(":"))
      return refusal(400, "UNSUPPORTED", "only a digest can be deleted");
    return removeImage(world, name, reference);
  }
  const listed = /^\/v2\/(.+)\/tags\/list$/.exec(url.pathname)?.[1];
  const repository = world.repositories.get(listed ?? name);
  // What is there is what the lists say; the registry behind keeps the content only.
  if (listed !== undefined && repository !== undefined)
    return { status: 200, json: { name: listed, tags: [...repository.tags.keys()].toSorted() } };
  const digest = repository?.tags.get(reference)?.digest ?? reference;
  const isRead = name !== "" && method !== "PUT";
  if (backing === undefined || (isRead && repository?.manifests.has(digest) !== true))
    return refusal(404, "MANIFEST_UNKNOWN", "manifest is not found");
  const target = isRead ? `/v2/${name}/manifests/${digest}` : `${url.pathname}${url.search}`;
  const kept = ["content-type", "content-range", "range", "accept"] as const;
  const answer = await fetch(`${backing}${target}`, {
    method,
    headers: Object.fromEntries(kept.flatMap((key) => (headers[key] ? [[key, headers[key]]] : []))),
    redirect: "manual",
    ...(method === "GET" || method === "HEAD" ? {} : { body: new Uint8Array(body) }),
  });
  if (method === "PUT" && name !== "" && answer.status === 201)
    note(world, { name, reference, asked });
  const { "content-length": _length, ...told } = Object.fromEntries(answer.headers);
  const location = told["location"]?.replace(backing, "");
  return {
    status: answer.status,
    headers: {
      ...told,
      ...(location === undefined ? {} : { location }),
      ...(method === "HEAD" && _length !== undefined ? { "content-length": _length } : {}),
    },
    body: Buffer.from(await answer.arrayBuffer()),
  };
}

function removeImage(world: AzureWorld, name: string, digest: string): Told {
  const repository = repositoryOf(world, name);
  const manifest = repository.manifests.get(digest);
  if (manifest === undefined) return refusal(404, "MANIFEST_UNKNOWN", "manifest is not found");
  if (!manifest.attributes.deleteEnabled)
    return refusal(
      405,
      "UNSUPPORTED",
      "The operation is disallowed on this registry, repository or image.",
    );
  repository.manifests.delete(digest);
  for (const [tag, stored] of repository.tags)
    if (stored.digest === digest) repository.tags.delete(tag);
  return { status: 202 };
}

/** What was pushed is in the lists at once. */
function note(
  world: AzureWorld,
  {
    name,
    reference,
    asked,
  }: { readonly name: string; readonly reference: string; readonly asked: Asked },
): void {
  const repository = repositoryOf(world, name);
  const digest = `sha256:${createHash("sha256").update(asked.body).digest("hex")}`;
  const at = Date.now();
  const mediaType = asked.headers["content-type"] ?? "";
  const size = asked.body.byteLength;
  repository.manifests.set(digest, { digest, mediaType, size, at, attributes: open() });
  if (!reference.includes(":"))
    repository.tags.set(reference, { name: reference, digest, at, attributes: open() });
}
