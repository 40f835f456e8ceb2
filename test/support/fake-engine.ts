import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { BLOCK, padded, parseHeader } from "../../electron/archives/tar-header.ts";
import { createEngineConnector } from "../../electron/engines/dial-engine.ts";
import type { EngineApi } from "../../electron/engines/engine-api.ts";
import { createEngineClient } from "../../electron/engines/engine-client.ts";
import { createEngineHttp } from "../../electron/engines/engine-http.ts";
import { familiarReference, parseReference } from "../../shared/oci/reference.ts";
import { digestOfBytes } from "./image-builder.ts";
import { aTar, jsonPart } from "./tar-builder.ts";
import { tempDir } from "./temp-dir.ts";

/** An image as an engine keeps it: unpacked. */
export interface KeptImage {
  readonly config: Buffer;
  readonly layers: readonly Buffer[];
  /** Short references, as Docker lists them. */
  readonly names: Set<string>;
}

/** A container engine with nothing but images, on a socket of its own. */
export interface FakeEngine {
  readonly api: EngineApi;
  /** By ID. */
  readonly images: Map<string, KeptImage>;
  /** `METHOD /path` of every request, without the version. */
  readonly calls: string[];
  /** Names of the members of every archive that was sent whole. */
  readonly loaded: (readonly string[])[];
  /** How it misbehaves, until it is changed again. */
  readonly faults: {
    /** What a load ends with, inside an answer that began well. */
    refuseLoad?: string;
    /** Answers a load without reading what is sent. */
    deaf?: boolean;
    /** Says that it loaded everything, without reading what is sent. */
    liesAboutLoad?: boolean;
    /** Breaks the connection in the middle of a load, or of a `save`. */
    hangsUp?: boolean;
    /** Names what is loaded by this ID instead. */
    otherId?: string;
    /** What `save` gives in place of the image. */
    saves?: Buffer;
    /** Gives letters in place of the image, and never stops. */
    savesEndless?: boolean;
  };
  /** Puts an image there as if it had been built. @returns its ID */
  put(layers: readonly Buffer[], names: readonly string[]): string;
  callsTo(path: string): number;
}

export interface FakeEngineOptions {
  readonly name?: string;
  readonly keepsManifests?: boolean;
}

/** Closed with the test. */
export async function startFakeEngine(options: FakeEngineOptions = {}): Promise<FakeEngine> {
  const path = join(await tempDir(), "engine.sock");
  const { name = "fake", keepsManifests = false } = options;
  const state = { images: new Map<string, KeptImage>(), calls: [], loaded: [], faults: {} };
  const id = randomUUID();
  const engine: FakeEngine = {
    ...state,
    api: createEngineClient(
      createEngineHttp(
        { name, address: `unix://${path}` },
        createEngineConnector(
          name,
          { address: { kind: "unix", path } },
          { find: () => Promise.resolve(undefined), environment: {} },
        ),
      ),
    ),
    put(layers, names) {
      const config = configOf(layers);
      return keep(engine, { config, layers, names: new Set(names) });
    },
    callsTo: (wanted) => engine.calls.filter((call) => call.includes(wanted)).length,
  };
  const server = createServer((request, response) => {
    void answer(engine, { id, keepsManifests }, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return engine;
}

function configOf(layers: readonly Buffer[]): Buffer {
  return Buffer.from(
    JSON.stringify({
      architecture: "amd64",
      os: "linux",
      rootfs: { type: "layers", diff_ids: layers.map((layer) => digestOfBytes(layer)) },
    }),
  );
}

function keep({ images, faults }: FakeEngine, image: KeptImage): string {
  const id = faults.otherId ?? digestOfBytes(image.config);
  for (const other of images.values()) for (const name of image.names) other.names.delete(name);
  const known = images.get(id);
  images.set(id, { ...image, names: new Set([...(known?.names ?? []), ...image.names]) });
  return id;
}

async function answer(
  engine: FakeEngine,
  self: { id: string; keepsManifests: boolean },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const path = decodeURIComponent(url.pathname.replace(/^\/v1\.\d+/, ""));
  engine.calls.push(`${request.method} ${path}`);
  const json = (value: unknown, status = 200): void => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(value));
  };
  if (path === "/_ping") return void response.setHeader("api-version", "1.41").end("OK");
  if (path === "/version") return json({ Version: "1.0", Os: "linux", Arch: "amd64" });
  if (path === "/info") {
    const driver = [["driver-type", "io.containerd.snapshotter.v1"]];
    return json({ ID: self.id, DriverStatus: self.keepsManifests ? driver : [] });
  }
  if (path === "/containers/json") return json([]);
  if (path === "/images/json") return json([...engine.images].map(listed));
  if (path === "/images/load") return load(engine, request, response);
  const [, image = "", verb = ""] =
    /^\/images\/(.*?)(?:\/(json|history|get|tag))?$/.exec(path) ?? [];
  const found = findImage(engine, image);
  if (found === undefined) return json({ message: `No such image: ${image}` }, 404);
  const [id, kept] = found;
  if (verb === "json") return json(inspected(id, kept));
  if (verb === "history") return json([]);
  if (verb === "get") {
    if (engine.faults.savesEndless === true)
      return void Readable.from(endless())
        .on("error", () => undefined)
        .pipe(response);
    const bytes = engine.faults.saves ?? saved(id, kept);
    if (engine.faults.hangsUp !== true) return void response.end(bytes);
    return void response.write(bytes.subarray(0, 1000), () => response.destroy());
  }
  if (verb === "tag") {
    const name = `${url.searchParams.get("repo")}:${url.searchParams.get("tag")}`;
    keep(engine, { ...kept, names: new Set([familiarReference(parseReference(name))]) });
    return void response.writeHead(201).end();
  }
  return json(remove(engine, id, image));
}

function listed([Id, { names, layers }]: [string, KeptImage]): object {
  const Size = layers.reduce((sum, layer) => sum + layer.length, 0);
  return { Id, RepoTags: [...names], Created: 0, Size, Containers: -1 };
}

function inspected(Id: string, { names, layers, config }: KeptImage): object {
  const { rootfs } = JSON.parse(config.toString()) as { rootfs: { diff_ids: string[] } };
  return {
    Id,
    RepoTags: [...names],
    RepoDigests: [],
    Size: layers.reduce((sum, layer) => sum + layer.length, 0),
    Os: "linux",
    Architecture: "amd64",
    RootFS: { Type: "layers", Layers: rootfs.diff_ids },
  };
}

function findImage({ images }: FakeEngine, wanted: string): [string, KeptImage] | undefined {
  const familiar = wanted.startsWith("sha256:")
    ? wanted
    : familiarReference(parseReference(wanted));
  return [...images].find(([id, { names }]) => id === wanted || names.has(familiar));
}

function remove({ images }: FakeEngine, id: string, wanted: string): object {
  const kept = images.get(id);
  if (!wanted.startsWith("sha256:")) kept?.names.delete(familiarReference(parseReference(wanted)));
  if (kept !== undefined && kept.names.size > 0) return [{ Untagged: wanted }];
  images.delete(id);
  return [{ Untagged: wanted }, { Deleted: id }];
}

function* endless(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(65_536, "y");
}

/** As Docker 20.10 saves it. */
function saved(id: string, { config, layers }: KeptImage): Buffer {
  const file = `${id.slice(7)}.json`;
  const Layers = layers.map((_, position) => `${position}/layer.tar`);
  return aTar([
    { name: file, bytes: config },
    ...layers.map((bytes, position) => ({ name: `${position}/layer.tar`, bytes })),
    jsonPart("manifest.json", [{ Config: file, RepoTags: null, Layers }]),
  ]);
}

async function load(
  engine: FakeEngine,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (engine.faults.hangsUp === true) return void request.once("data", () => request.destroy());
  response.writeHead(200, { "content-type": "application/json" });
  if (engine.faults.liesAboutLoad === true) return void response.end('{"stream":"Loaded"}\n');
  if (engine.faults.deaf === true) return void response.end('{"error":"no room"}\n');
  const members = membersOf(await buffer(request));
  if (engine.faults.refuseLoad !== undefined) {
    const errorDetail = { message: engine.faults.refuseLoad };
    return void response.end(`${JSON.stringify({ errorDetail })}\n`);
  }
  engine.loaded.push([...members.keys()]);
  const list = JSON.parse(String(members.get("manifest.json"))) as {
    Config: string;
    RepoTags: string[] | null;
    Layers: string[];
  }[];
  for (const { Config, RepoTags, Layers } of list) {
    const config = members.get(Config) ?? Buffer.alloc(0);
    const layers = Layers.map((name) => unpacked(members.get(name) ?? Buffer.alloc(0)));
    keep(engine, { config, layers, names: new Set(RepoTags ?? []) });
  }
  response.end('{"stream":"Loaded image"}\n');
}

function unpacked(layer: Buffer): Buffer {
  return layer[0] === 0x1f && layer[1] === 0x8b ? gunzipSync(layer) : layer;
}

/** @throws when the archive has no end */
function membersOf(tar: Buffer): ReadonlyMap<string, Buffer> {
  const members = new Map<string, Buffer>();
  for (let at = 0; ;) {
    const header = parseHeader(tar.subarray(at, at + BLOCK));
    if (header === undefined) return members;
    const start = at + BLOCK;
    members.set(header.name, tar.subarray(start, start + header.size));
    at = start + padded(header.size);
    if (at >= tar.length) throw new Error("the archive has no end");
  }
}
