import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Destination, Places, Removable, Source } from "../../electron/images/image-store.ts";
import { createLocalStore } from "../../electron/images/local-store.ts";
import { createArchivePlaces } from "../../electron/archives/archive-places.ts";
import { createPlaces } from "../../electron/images/open.ts";
import { createRegistries } from "../../electron/registry/registries.ts";
import { createLocks } from "../../electron/storage/file-lock.ts";
import { type Location, parseLocation } from "../../shared/location.ts";
import { startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { accessTo } from "../support/registry/client.ts";
import { startRegistry } from "../support/registry/server.ts";
import { tempDir } from "../support/temp-dir.ts";

/** One empty place, and what may be asked of it. */
export interface PlaceUnderTest {
  readonly location: Location;
  /** A new view of the place for writing; nothing is remembered from earlier ones. */
  destination(): Promise<Destination>;
  source(): Promise<Source>;
  removable(): Promise<Source & Removable>;
  /** The place's name for a tag: itself in a repository, a full reference in the store. */
  name(tag: string): string;
}

export interface PlaceKind {
  readonly kind: string;
  /** False where a single tag cannot be deleted, and the place has to say so. */
  readonly removesTags: boolean;
  /** False where manifests are known by sha256 only, as in distribution 2.8, and others are refused. */
  readonly takesSha512Manifests: boolean;
  readonly open: () => Promise<PlaceUnderTest>;
}

/** Every kind of place that images can be written to here. What is not installed is reported as skipped. */
export function placeKinds(): readonly PlaceKind[] {
  const able = { removesTags: true, takesSha512Manifests: true };
  const kinds: PlaceKind[] = [
    { ...able, kind: "an OCI layout", open: openLayout },
    { ...able, kind: "the local store", open: openStore },
    { ...able, kind: "a registry with every feature", open: () => openTestRegistry({}) },
    {
      ...able,
      kind: "an old registry",
      removesTags: false,
      // Names come in small pages, referrers and single tags are unknown to it.
      open: () => openTestRegistry({ referrersApi: false, tagDelete: false, pageSize: 7 }),
    },
  ];
  if (requires("docker-registry")) {
    kinds.push({
      kind: "docker-registry",
      removesTags: false,
      takesSha512Manifests: false,
      open: openDockerRegistry,
    });
  }
  return kinds;
}

async function placesIn(folder: string): Promise<Places> {
  const locks = createLocks(join(folder, "locks"));
  const store = createLocalStore({ path: join(folder, "store"), locks });
  const registries = createRegistries({
    accessFor: ({ host }) => Promise.resolve(accessTo(host)),
    userAgent: "portolan-conformance",
  });
  onTestFinished(() => registries.close());
  const archives = createArchivePlaces(join(folder, "tmp"));
  return createPlaces({ registries, store, locks, archives, isProduction: () => false });
}

async function placeAt(
  folder: string,
  text: string,
  name: (tag: string) => string,
): Promise<PlaceUnderTest> {
  const location = parseLocation(text);
  const places = await placesIn(folder);
  return {
    location,
    destination: () => places.openDestination(location),
    source: () => places.openSource(location),
    removable: () => places.openRemovable(location),
    name,
  };
}

async function openLayout(): Promise<PlaceUnderTest> {
  const folder = await tempDir();
  return placeAt(folder, `oci:${folder}/layout`, (tag) => tag);
}

async function openStore(): Promise<PlaceUnderTest> {
  return placeAt(await tempDir(), "store:", (tag) => `127.0.0.1:5000/team/app:${tag}`);
}

async function openTestRegistry(
  options: Parameters<typeof startRegistry>[0],
): Promise<PlaceUnderTest> {
  const registry = await startRegistry(options);
  onTestFinished(() => registry.close());
  return placeAt(await tempDir(), `${registry.host}/team/app`, (tag) => tag);
}

async function openDockerRegistry(): Promise<PlaceUnderTest> {
  const registry = await startDockerRegistry();
  onTestFinished(() => registry.stop());
  return placeAt(await tempDir(), `${registry.host}/team/app`, (tag) => tag);
}
