import { createHash } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

/** A manifest that was pushed. */
export interface PushedManifest {
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
  readonly digest: string;
  readonly mediaType: string;
  readonly text: string;
}

/** What a service says of the images that a real registry keeps for it. */
export interface BackedNames {
  /** Undefined where the service has no such repository, or not this image. */
  digestOf(repository: string, reference: string): string | undefined;
  tags(repository: string): readonly string[] | undefined;
  pushed(manifest: PushedManifest): void;
}

/** What is passed on to the real registry. */
const KEPT_HEADERS = ["content-type", "content-range", "range", "accept"] as const;

/**
 * The part of a service that the distribution-spec describes, in front of a real registry: which names there are, the
 * service says; what they lead to, the registry keeps. Nobody is asked who he is.
 * @param backing URL of the real registry, without a slash at its end
 */
export function createBackedRegistry(backing: string, names: BackedNames): RequestListener {
  return (request, answer) => {
    answerBacked(backing, names, request, answer).catch((error: unknown) => {
      answer.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  };
}

async function answerBacked(
  backing: string,
  names: BackedNames,
  request: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const { method = "", url = "/", headers } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { pathname } = new URL(url, backing);
  const [, name = "", reference = ""] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(pathname) ?? [];
  const listed = /^\/v2\/(.+)\/tags\/list$/.exec(pathname)?.[1];
  if (listed !== undefined) {
    const tags = names.tags(listed);
    if (tags === undefined) refuse(answer, "NAME_UNKNOWN");
    else answer.end(JSON.stringify({ name: listed, tags }));
    return;
  }
  const isRead = name !== "" && method !== "PUT";
  const digest = isRead ? names.digestOf(name, reference) : undefined;
  if (isRead && digest === undefined) {
    refuse(answer, "MANIFEST_UNKNOWN");
    return;
  }
  const path = isRead ? `/v2/${name}/manifests/${digest}` : url;
  const got = await fetch(`${backing}${path}`, {
    method,
    headers: Object.fromEntries(
      KEPT_HEADERS.flatMap((key) => (headers[key] === undefined ? [] : [[key, headers[key]]])),
    ),
    redirect: "manual",
    ...(method === "GET" || method === "HEAD" ? {} : { body: new Uint8Array(body) }),
  });
  if (name !== "" && method === "PUT" && got.status === 201)
    names.pushed(pushedManifest({ name, reference, body, type: headers["content-type"] }));
  const told = Object.fromEntries(got.headers);
  const location = told["location"]?.replace(backing, "");
  const content = Buffer.from(await got.arrayBuffer());
  const length = method === "HEAD" ? told["content-length"] : String(content.byteLength);
  answer.writeHead(got.status, {
    ...told,
    ...(location === undefined ? {} : { location }),
    ...(length === undefined ? {} : { "content-length": length }),
  });
  answer.end(content);
}

function pushedManifest({
  name,
  reference,
  body,
  type = "",
}: {
  readonly name: string;
  readonly reference: string;
  readonly body: Buffer;
  readonly type: string | undefined;
}): PushedManifest {
  const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
  return { repository: name, reference, digest, mediaType: type, text: body.toString("utf8") };
}

function refuse(answer: ServerResponse, code: string): void {
  answer.writeHead(404, { "content-type": "application/json" });
  answer.end(JSON.stringify({ errors: [{ code, message: "there is none" }] }));
}
