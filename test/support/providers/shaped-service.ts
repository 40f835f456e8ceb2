import { createHash } from "node:crypto";
import type { IncomingMessage, RequestListener } from "node:http";
import type { Digest } from "../../../shared/oci/digest.ts";
import { type Cloud, startCloud } from "../cloud/cloud.ts";
import type { RunningService } from "./harness.ts";

export interface ServiceImage {
  readonly digest: Digest;
  tags: string[];
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly pushedAt: number;
}

export interface ServiceRepository {
  readonly description: string;
  images: ServiceImage[];
}

/** What a service has; its servers show it each in its own way. */
export type ServiceWorld = Map<string, ServiceRepository>;

export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

export interface Answered {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Answers = (asked: Asked) => Answered;

/** Words that would drive a terminal or a page. */
export const HOSTILE_WORDS = "\u001b[31m<img src=x onerror=alert(1)>\u202e";
/** Names that no reference may have; services are made to list them all the same. */
export const HOSTILE_NAMES = ["../evil", "team/\u001b[2J", "team/A B"];
export const HOSTILE_TAG = "../\u202etag";
const PAGE_PARAMETERS = ["page", "pageToken", "next_page", "pageStart"];
const MONDAY = Date.UTC(2026, 10, 16);

export function digestOfText(text: string): Digest {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

function anImage(name: string, tags: readonly string[], bytes: number): ServiceImage {
  return { digest: digestOfText(name), tags: [...tags], bytes, pushedAt: MONDAY };
}

/** `team/app` with an image of two names, one of one, one of none; and more repositories and tags than a page has. */
export function aWorld(namespace = "team"): ServiceWorld {
  const crowd = Array.from({ length: 120 }, (_, at) => String(at).padStart(3, "0"));
  const world: ServiceWorld = new Map();
  world.set(`${namespace}/app`, {
    description: HOSTILE_WORDS,
    images: [
      anImage("one", ["v1", "latest"], 1000),
      anImage("two", ["v2", HOSTILE_TAG], 2000),
      anImage("none", [], 3000),
      ...crowd.map((at) => anImage(`crowd-${at}`, [`t${at}`], 10)),
    ],
  });
  for (const at of crowd) world.set(`${namespace}/r${at}`, { description: "", images: [] });
  return world;
}

/** All names of the world, and those that no reference may have. */
export function listedNames(world: ServiceWorld): string[] {
  return [...world.keys(), ...HOSTILE_NAMES];
}

export interface ShapedService {
  readonly cloud: Cloud;
  readonly world: ServiceWorld;
  /** As the suite of all providers wants it. */
  running(host: string): RunningService;
}

/** Starts hosts of a service over TLS under their own names. */
export async function startShaped(
  world: ServiceWorld,
  hosts: Readonly<Record<string, Answers>>,
): Promise<ShapedService> {
  let stalled: (() => void) | undefined;
  let repeats = false;
  const listen =
    (answers: Answers, host: string): RequestListener =>
    (request, answer) => {
      if (stalled !== undefined) return stalled();
      const url = new URL(request.url ?? "/", `https://${host}`);
      if (repeats) for (const name of PAGE_PARAMETERS) url.searchParams.delete(name);
      void readText(request).then((sent) => {
        const text = repeats ? sent.replace(/"offset":\d+/, '"offset":0') : sent;
        const asked = { method: request.method ?? "", url, headers: request.headers, text };
        const { status, json, text: plain, headers = {} } = answers(asked);
        const type = json === undefined ? "text/plain" : "application/json";
        answer.writeHead(status, { "content-type": type, ...headers });
        answer.end(json === undefined ? plain : JSON.stringify(json));
      });
    };
  const cloud = await startCloud(
    Object.fromEntries(Object.entries(hosts).map(([host, one]) => [host, listen(one, host)])),
  );
  const running = (host: string): RunningService => ({
    host,
    access: (account) => cloud.access(host, account),
    requests: () => cloud.requests,
    tags: (name) => (world.get(name)?.images ?? []).flatMap(({ tags }) => tags),
    digests: (name) => (world.get(name)?.images ?? []).map(({ digest }) => digest),
    stall: () => new Promise((resolve) => (stalled = resolve)),
    repeatPages: () => {
      repeats = true;
    },
    close: () => cloud.close(),
  });
  return { cloud, world, running };
}

async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString("utf8");
}

/** A part of a list: pages start at 1. */
export function pageOf<T>(items: readonly T[], page: number, size: number): readonly T[] {
  return items.slice((page - 1) * size, page * size);
}

/** Takes a tag away, wherever it is; false when nobody has it. */
export function removeTag(repository: ServiceRepository, tag: string): boolean {
  const image = repository.images.find(({ tags }) => tags.includes(tag));
  if (image === undefined) return false;
  image.tags = image.tags.filter((name) => name !== tag);
  return true;
}

export interface TokenRegistry {
  /** URL of the token service. */
  readonly realm: string;
  readonly service: string;
  readonly username: string;
  readonly password: string;
}

const TOKEN = "registry-token";

/** The registry's part of a service: its challenge and its token service. Undefined for what is neither. */
export function registryAnswer(
  asked: Asked,
  { realm, service, username, password }: TokenRegistry,
): Answered | undefined {
  const { url, headers } = asked;
  const { authorization } = headers;
  if (url.href.startsWith(realm)) {
    const basic = `Basic ${btoa(`${username}:${password}`)}`;
    if (authorization === basic) return { status: 200, json: { token: TOKEN, expires_in: 300 } };
    return { status: 401, json: { errors: [{ code: "UNAUTHORIZED", message: "no such user" }] } };
  }
  if (!url.pathname.startsWith("/v2/") || authorization === `Bearer ${TOKEN}`) {
    return url.pathname === "/v2/" ? { status: 200, json: {} } : undefined;
  }
  return {
    status: 401,
    json: { errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] },
    headers: { "www-authenticate": `Bearer realm="${realm}",service="${service}"` },
  };
}
