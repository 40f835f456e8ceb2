import { createHash } from "node:crypto";
import { request as httpRequest, type OutgoingHttpHeaders } from "node:http";
import type { ContentStore } from "../../registry/content-store.ts";
import {
  errorReply,
  type RegistryState,
  type Reply,
  repositoryOf,
  type RepositoryState,
  type RequestView,
} from "../../registry/state.ts";
import { documentOf } from "./artifacts.ts";

const PATH = /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/;
/** Of an answer: what belongs to the connection, and what is set anew. */
const NOT_PASSED_ON = ["connection", "content-length", "date", "keep-alive", "transfer-encoding"];

/**
 * A real registry of Docker's behind a Harbor, as in every Harbor: that one keeps blobs and manifests, while tags and what
 * images are there stand in Harbor's own database.
 */
export function distributionStore({ url }: { readonly url: string }): ContentStore {
  /** `repository@digest` of manifests that it has. */
  const known = new Set<string>();
  return {
    answer(request, state) {
      const [, name = "", kind, reference = ""] =
        PATH.exec(decodeURIComponent(request.url.pathname)) ?? [];
      if (kind === "blobs") return passOn(url, request);
      if (kind !== "manifests" || request.method === "DELETE") return undefined;
      if (request.method === "PUT") return putManifest(url, { request, state, name, known });
      const digest = reference.includes(":")
        ? reference
        : state.repositories.get(name)?.tags.get(reference);
      const isThere = digest !== undefined && state.repositories.get(name)?.manifests.has(digest);
      if (isThere !== true) return Promise.resolve(errorReply(404, "MANIFEST_UNKNOWN"));
      return passOn(url, request, `/v2/${name}/manifests/${digest}`);
    },
    async settle(state) {
      for (const [name, held] of state.repositories) await bring(url, { name, held, state, known });
    },
  };
}

interface Put {
  readonly request: RequestView;
  readonly state: RegistryState;
  readonly name: string;
  readonly known: Set<string>;
}

/** Harbor pushes by digest, and writes down what was pushed and under which tag once the registry has it. */
async function putManifest(url: string, put: Put): Promise<Reply> {
  const { request, state, name, known } = put;
  const pushed = createHash("sha256").update(request.body).digest("hex");
  const reply = await passOn(url, request, `/v2/${name}/manifests/sha256:${pushed}`);
  if (reply.status !== 201) return reply;
  const digest = String(reply.headers?.["docker-content-digest"] ?? "");
  const reference = decodeURIComponent(request.url.pathname.split("/").at(-1) ?? "");
  const held = repositoryOf(state, name);
  const mediaType = request.headers["content-type"] ?? "";
  held.manifests.set(digest, { mediaType, bytes: request.body });
  if (!reference.includes(":")) held.tags.set(reference, digest);
  known.add(`${name}@${digest}`);
  const { config, subject } = documentOf(held, digest);
  // Shown in lists: platforms and dates are read from it once.
  if (config !== undefined) {
    const read = await send(url, { method: "GET", path: `/v2/${name}/blobs/${config.digest}` });
    if (read.status === 200) held.blobs.set(config.digest, read.body as Buffer);
  }
  if (subject === undefined) return reply;
  return { ...reply, headers: { ...reply.headers, "oci-subject": subject.digest } };
}

interface Brought {
  readonly name: string;
  readonly held: RepositoryState;
  readonly state: RegistryState;
  readonly known: Set<string>;
}

/** What Harbor copied, or a test put there, comes into the registry: blobs by mounting where another repository has them. */
async function bring(url: string, { name, held, state, known }: Brought): Promise<void> {
  const missing = [...held.manifests.keys()].filter((digest) => !known.has(`${name}@${digest}`));
  const isIndex = (digest: string): number =>
    documentOf(held, digest).manifests === undefined ? 0 : 1;
  for (const digest of missing.toSorted((a, b) => isIndex(a) - isIndex(b))) {
    const { config, layers = [] } = documentOf(held, digest);
    for (const blob of [...(config === undefined ? [] : [config]), ...layers])
      await bringBlob(url, blob.digest, { name, held, state, known });
    const stored = held.manifests.get(digest);
    if (stored === undefined) continue;
    await expect(201, url, {
      method: "PUT",
      path: `/v2/${name}/manifests/${digest}`,
      headers: { "content-type": stored.mediaType },
      body: stored.bytes,
    });
    known.add(`${name}@${digest}`);
  }
}

async function bringBlob(url: string, digest: string, to: Brought): Promise<void> {
  const { name, held, state } = to;
  const head = await send(url, { method: "HEAD", path: `/v2/${name}/blobs/${digest}` });
  if (head.status === 200) return;
  for (const other of state.repositories.keys()) {
    const query = `mount=${digest}&from=${encodeURIComponent(other)}`;
    const path = `/v2/${name}/blobs/uploads/?${query}`;
    if (other !== name && (await send(url, { method: "POST", path })).status === 201) return;
  }
  const begun = await expect(202, url, { method: "POST", path: `/v2/${name}/blobs/uploads/` });
  const location = new URL(String(begun.headers?.["location"]), url);
  location.searchParams.set("digest", digest);
  const path = `${location.pathname}${location.search}`;
  const headers = { "content-type": "application/octet-stream" };
  const body = held.blobs.get(digest) ?? Buffer.alloc(0);
  await expect(201, url, { method: "PUT", path, headers, body });
}

interface Sent {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: Buffer;
}

/** As it came, without who it is from: the registry behind a Harbor lets only Harbor in. */
function passOn(url: string, request: RequestView, path?: string): Promise<Reply> {
  const { authorization: _who, connection: _connection, ...headers } = request.headers;
  const { method, body } = request;
  const asked = path ?? `${request.url.pathname}${request.url.search}`;
  return send(url, { method, path: asked, headers, body });
}

async function expect(status: number, url: string, sent: Sent): Promise<Reply> {
  const reply = await send(url, sent);
  if (reply.status === status) return reply;
  throw new Error(
    `${sent.method} ${sent.path} was answered ${reply.status}: ${String(reply.body)}`,
  );
}

function send(url: string, { method, path, headers = {}, body }: Sent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const length = body === undefined || body.length === 0 ? {} : { "content-length": body.length };
    const options = { method, headers: { ...headers, ...length }, agent: false };
    const request = httpRequest(new URL(path, url), options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const passed = Object.entries(response.headers).filter(
          ([name, value]) => value !== undefined && !NOT_PASSED_ON.includes(name),
        );
        const length = method === "HEAD" ? response.headers["content-length"] : undefined;
        resolve({
          status: response.statusCode ?? 0,
          headers: {
            ...(Object.fromEntries(passed) as NonNullable<Reply["headers"]>),
            ...(length === undefined ? {} : { "content-length": length }),
          },
          body: Buffer.concat(chunks),
        });
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}
