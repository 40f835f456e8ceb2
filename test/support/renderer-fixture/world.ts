import type { Connection, KeychainState } from "../../../shared/connection.ts";
import type { ExternalLogin, ExternalProblem } from "../../../shared/external-login.ts";
import type { HostWait } from "../../../shared/host-wait.ts";
import type { Settings } from "../../../shared/ipc/contract/system.ts";
import type { Mirror, RegistryRule } from "../../../shared/mirror.ts";
import type { PullAllowance } from "../../../shared/pulls.ts";
import type { PushTarget } from "../../../shared/push-target.ts";
import type { Trait } from "../../../shared/registry-profile.ts";
import { formatAddress, parseAddress } from "../../../shared/registry-address.ts";
import type { Transfer } from "../../../shared/transfer.ts";
import { createChanges } from "./changes.ts";
import type { FakeService } from "./services.ts";
import { type FakeEngine, usualEngines } from "./engines.ts";
import { type FakeFile, usualFiles } from "./files.ts";
import type { KeptRemoval } from "./removals.ts";
import { fakeImage, type FakeImage } from "./images.ts";

/** Everything the fake engine knows. Tests read and change it at will. */
export interface World {
  /** By address. */
  readonly connections: Map<string, Connection>;
  /** Logins of other programs, and their files that cannot be read. */
  externalLogins: readonly ExternalLogin[];
  externalProblems: readonly ExternalProblem[];
  mirrors: readonly Mirror[];
  rules: readonly RegistryRule[];
  /** Images of registries by `host/repository`, then tag. */
  readonly repositories: Map<string, Map<string, FakeImage>>;
  /** Registries whose services offer more than the standard, by host. */
  readonly services: Map<string, FakeService>;
  /** Hosts whose catalog is refused. */
  readonly refusedCatalogs: Set<string>;
  /** Registries that list nothing, by host: repositories that were used and are not on the user's list. */
  readonly unlisted: Map<string, readonly string[]>;
  /** Lists that the engine kept from an earlier time, by address or `host/repository`. */
  readonly keptLists: Map<string, { readonly at: number; readonly names: readonly string[] }>;
  /** Images of the local store by full reference. */
  readonly store: Map<string, FakeImage>;
  /** By name. */
  readonly engines: Map<string, FakeEngine>;
  /** Tar files and layouts, by path. */
  readonly files: Map<string, FakeFile>;
  /** By the key of their names. */
  readonly pushTargets: Map<string, PushTarget>;
  /** Paths that the operating system asked to open, and which no page has been told. */
  readonly openedFiles: string[];
  /** Locations that links lead to, and which no page has been told. */
  readonly openedLinks: string[];
  /** Commands that are chosen in the menu of the desktop. */
  readonly menuCommands: string[];
  /** Pages of the web that the host was asked to open. */
  readonly openedPages: string[];
  readonly transfers: Map<string, Transfer>;
  /** Hosts that asked the engine to wait. */
  hostWaits: readonly HostWait[];
  /** How often the page said that the network is back. */
  wakes: number;
  settings: Settings;
  keychain: KeychainState;
  /** How long each step of a diagnosis takes, in milliseconds, to be looked at. */
  stepMs: number;
  /** What the checklist was run with, in order, without its secrets. */
  readonly diagnosed: Diagnosed[];
  /** Bytes that a transfer moves in a tenth of a second. */
  bytesPerTick: number;
  /** Destinations whose transfers fail half-way. */
  readonly failing: Set<string>;
  /** What registries said of the pulls that are left. */
  allowances: readonly PullAllowance[];
  /** What was seen of registries, and when, by host. */
  readonly observed: Map<string, Partial<Record<Trait, number>>>;
  /** Bytes of the store that no image needs. */
  garbageBytes: number;
  /** What was removed and can be put back, by the id of its entry. */
  readonly undo: Map<string, KeptRemoval>;
  /** Locations of tags that the registry deletes with their manifests only. */
  readonly undeletableTags: Set<string>;
  /** Summaries asked for, in order. */
  readonly summariesAsked: string[];
  readonly changes: {
    readonly connections: ReturnType<typeof createChanges>;
    readonly store: ReturnType<typeof createChanges>;
    readonly engines: ReturnType<typeof createChanges>;
    readonly files: ReturnType<typeof createChanges>;
    readonly pushTargets: ReturnType<typeof createChanges>;
    readonly transfers: ReturnType<typeof createChanges>;
    readonly pulls: ReturnType<typeof createChanges>;
    readonly waits: ReturnType<typeof createChanges>;
  };
}

export interface Diagnosed {
  readonly address: string;
  readonly username: string | undefined;
  readonly hasSecret: boolean;
  readonly repository: string | undefined;
}

/** Nothing yet: what a new user finds. */
export function createEmptyWorld(): World {
  return {
    connections: new Map(),
    externalLogins: [],
    externalProblems: [],
    mirrors: [],
    rules: [],
    repositories: new Map(),
    services: new Map(),
    refusedCatalogs: new Set(),
    unlisted: new Map(),
    keptLists: new Map(),
    store: new Map(),
    engines: new Map(),
    files: new Map(),
    pushTargets: new Map(),
    openedFiles: [],
    openedLinks: [],
    menuCommands: [],
    openedPages: [],
    transfers: new Map(),
    hostWaits: [],
    wakes: 0,
    settings: { theme: "system", language: "system" },
    keychain: { state: "available" },
    stepMs: 0,
    diagnosed: [],
    bytesPerTick: 1_900_000,
    failing: new Set(),
    allowances: [],
    observed: new Map(),
    garbageBytes: 0,
    undo: new Map(),
    undeletableTags: new Set(),
    summariesAsked: [],
    changes: {
      connections: createChanges(),
      store: createChanges(),
      engines: createChanges(),
      files: createChanges(),
      pushTargets: createChanges(),
      transfers: createChanges(),
      pulls: createChanges(),
      waits: createChanges(),
    },
  };
}

const BOTH = ["linux/amd64", "linux/arm64"];
const MANY = ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/s390x", "windows/amd64"];

/** Registries, images and a store as after some weeks of use. */
export function createWorld(): World {
  const world = createEmptyWorld();
  connect(world, { host: "127.0.0.1:5000" });
  connect(world, { host: "ghcr.io", username: "octo-harbour", secret: "keychain" });
  connect(world, { host: "registry.example.test", username: "robot$ci", secret: "missing" });
  world.refusedCatalogs.add("ghcr.io");
  fill(world, "127.0.0.1:5000/team/app", [
    "latest",
    "v1.10.0",
    "v1.9.2",
    "v1.9.1",
    "v1.9.0",
    "v1.8.4",
    "v1.8.3",
    "edge",
    "nightly-2026-11-20",
    "pr-482",
  ]);
  fill(world, "127.0.0.1:5000/team/api", ["latest", "2.4.1", "2.4.0"]);
  fill(world, "127.0.0.1:5000/team/worker", ["latest"]);
  fill(world, "127.0.0.1:5000/tools/builder", ["24-bookworm", "24-alpine"]);
  fill(world, "127.0.0.1:5000/hello", ["latest"]);
  fill(
    world,
    "127.0.0.1:5000/mirror/nginx",
    Array.from({ length: 5000 }, (_, index) => `1.${Math.floor(index / 50)}.${index % 50}`),
  );
  fill(world, "registry.example.test/platform/gateway", ["latest", "3.1"]);
  world.repositories.set("127.0.0.1:5000/team/empty", new Map());
  for (const [name, platforms] of STORE_IMAGES) {
    world.store.set(name, fakeImage(name.replace(/^.*?\//, ""), { platforms }));
  }
  for (const [name, fake] of usualEngines()) world.engines.set(name, fake);
  for (const [path, file] of usualFiles()) world.files.set(path, file);
  return world;
}

const STORE_IMAGES: readonly (readonly [string, readonly string[]])[] = [
  ["portolan.sample/lighthouse:1.0", BOTH],
  ["portolan.sample/harbour:2.3", ["linux/amd64"]],
  ["portolan.sample/tide:latest", ["linux/amd64"]],
  ["docker.io/library/alpine:3.20", MANY],
  ["127.0.0.1:5000/team/app:v1.9.2", BOTH],
];

/** A connection with nothing chosen but what is given. */
export function aConnection(given: Partial<Connection> & { readonly host: string }): Connection {
  const prefix = given.prefix ?? "";
  return {
    address: formatAddress({ host: given.host, prefix }),
    prefix,
    color: "none",
    production: false,
    plainHttp: false,
    skipVerify: false,
    authorities: [],
    proxy: { kind: "default" },
    trustedRealms: [],
    secret: given.username === undefined ? "none" : "keychain",
    ...given,
  };
}

export function connect(
  world: World,
  given: Partial<Connection> & { readonly host: string },
): Connection {
  const connection = aConnection(given);
  world.connections.set(connection.address, connection);
  world.changes.connections.tell();
  return connection;
}

/** The connection of an address as it is written anywhere: `host` or `host/prefix`. */
export function connectionAt(world: World, address: string): Connection | undefined {
  return world.connections.get(formatAddress(parseAddress(address)));
}

export function fill(world: World, repository: string, tags: readonly string[]): void {
  const images = new Map(
    tags.map((tag, index) => {
      const seed = `${repository}:${tag === "latest" ? (tags[1] ?? tag) : tag}`;
      const platforms = index % 3 === 0 ? BOTH : index % 7 === 1 ? MANY : ["linux/amd64"];
      return [tag, fakeImage(seed, { platforms })];
    }),
  );
  world.repositories.set(repository, images);
}

export function makeSamples(world: World): readonly string[] {
  const names = STORE_IMAGES.slice(0, 3).map(([name]) => name);
  for (const [name, platforms] of STORE_IMAGES.slice(0, 3)) {
    world.store.set(name, fakeImage(name, { platforms, ageDays: 0 }));
  }
  world.changes.store.tell();
  return names;
}
