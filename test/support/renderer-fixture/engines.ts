import { setImmediate as nextTurn } from "node:timers/promises";
import type { ContainerEngine, EngineImage, EngineImageDetails } from "../../../shared/engine.ts";
import { AppError, toWireError } from "../../../shared/errors.ts";
import type { PortolanContract } from "../../../shared/ipc/contract/index.ts";
import type { Handlers } from "../../../shared/ipc/procedure.ts";
import { parseLocation } from "../../../shared/location.ts";
import { formatReference, parseReference } from "../../../shared/oci/reference.ts";
import { COMMANDS, configOf, fakeImage, type FakeImage, sizeOf } from "./images.ts";
import { watch } from "./watch.ts";
import type { World } from "./world.ts";

/** An engine with the images in it. */
export interface FakeEngine {
  engine: ContainerEngine;
  readonly images: FakeEngineImage[];
}

export interface FakeEngineImage {
  /** Full references. */
  readonly names: string[];
  readonly image: FakeImage;
  readonly containers: number;
}

/** Unpacked layers are larger than packed ones, about so many times. */
const UNPACKED = 2.6;

export function enginesHandlers(world: World): Handlers<PortolanContract>["engines"] {
  const list = () => ({ engines: [...world.engines.values()].map(({ engine }) => engine) });
  const images = (name: string) => ({ images: runningEngine(world, name).images.map(listed) });
  return {
    list: async () => list(),
    watch: (_input, { signal }) => watch(list, world.changes.engines, signal),
    watchImages: (input, { signal }) =>
      watch(() => images(input.engine), world.changes.engines, signal),
    images: async (input) => images(input.engine),
    inspect: async ({ location }) => {
      await nextTurn();
      return detailsOf(engineImageAt(world, location).found);
    },
    tag: async ({ location, name }) => {
      const { fake, found } = engineImageAt(world, location);
      addName(fake, found.image, formatReference(parseReference(name)));
      world.changes.engines.tell();
      return {};
    },
    remove: async ({ location }) => remove(world, location),
  };
}

function remove(world: World, text: string): { untagged: string[]; deleted: string[] } {
  const { fake, found, reference } = engineImageAt(world, text);
  const untagged = reference === undefined ? [...found.names] : [reference];
  const isLast = untagged.length === found.names.length;
  if (isLast && found.containers > 0) {
    throw new AppError("engine_refused", "a container uses the image", {
      details: { engine: fake.engine.name, image: text },
    });
  }
  found.names.splice(0, Infinity, ...found.names.filter((name) => !untagged.includes(name)));
  if (isLast) fake.images.splice(fake.images.indexOf(found), 1);
  world.changes.engines.tell();
  return { untagged, deleted: isLast ? [listed(found).id] : [] };
}

/** Gives an image of an engine a name, or brings an image with that name in; who had the name loses it. */
export function addName(fake: FakeEngine, image: FakeImage, name: string): void {
  for (const { names } of fake.images) {
    const at = names.indexOf(name);
    if (at !== -1) names.splice(at, 1);
  }
  const known = fake.images.find((one) => one.image.seed === image.seed);
  if (known === undefined) fake.images.push({ names: [name], image, containers: 0 });
  else known.names.push(name);
}

/** The engine and image of a location. @throws image_not_found */
export function engineImageAt(
  world: World,
  text: string,
): {
  readonly fake: FakeEngine;
  readonly found: FakeEngineImage;
  readonly reference: string | undefined;
} {
  const location = parseLocation(text);
  if (location.kind !== "docker-daemon") throw new AppError("invalid_location", "no engine");
  const fake = runningEngine(world, location.engine ?? "default");
  const reference =
    location.reference === undefined ? undefined : formatReference(location.reference);
  const found = fake.images.find((one) =>
    reference === undefined ? listed(one).id === location.id : one.names.includes(reference),
  );
  if (found !== undefined) return { fake, found, reference };
  throw new AppError("image_not_found", "no such image", { details: { name: text } });
}

export function runningEngine(world: World, name: string): FakeEngine {
  const fake = world.engines.get(name);
  if (fake?.engine.state === "running") return fake;
  throw awayError(name, fake?.engine.address ?? "");
}

function awayError(engine: string, address: string): AppError {
  return new AppError("engine_away", "nothing listens", { details: { engine, address } });
}

function listed({ names, image, containers }: FakeEngineImage): EngineImage {
  return {
    id: configOf(image).digest,
    names: [...names],
    size: Math.round(sizeOf(image) * UNPACKED),
    createdAt: Date.parse(image.created),
    containers,
  };
}

function detailsOf(fake: FakeEngineImage): EngineImageDetails {
  const { image, names } = fake;
  const base = listed(fake);
  const [first] = names;
  const repository = first?.slice(0, first.lastIndexOf(":"));
  const createdAt = Date.parse(image.created);
  const platform = image.platforms[0] ?? "linux/amd64";
  return {
    ...base,
    digests: repository === undefined ? [] : [`${repository}@${image.digest}`],
    platform,
    author: "Team Harbour <team@example.test>",
    layers: image.layers.map(({ digest }) => digest),
    history: [
      ...image.layers.map(({ size }, index) => ({
        createdAt,
        command: COMMANDS[index] ?? "COPY . . # buildkit",
        size: Math.round(size * UNPACKED),
      })),
      { createdAt, command: 'CMD ["node" "dist/server.js"]', size: 0 },
    ],
    rawJson: JSON.stringify({
      Id: base.id,
      RepoTags: names,
      Created: image.created,
      Os: platform.split("/")[0],
      Architecture: platform.split("/")[1],
      Size: base.size,
      RootFS: { Type: "layers", Layers: image.layers.map(({ digest }) => digest) },
    }),
  };
}

export function anEngine(
  given: Partial<ContainerEngine> & { readonly name: string },
  images: readonly FakeEngineImage[] = [],
): FakeEngine {
  return {
    engine: {
      address: `unix:///run/${given.name}.sock`,
      origin: "socket",
      current: false,
      state: "running",
      ...given,
    },
    images: [...images],
  };
}

/** What a developer's computer has: Docker, Podman beside it, and an engine that was stopped. */
export function usualEngines(): ReadonlyMap<string, FakeEngine> {
  const running = { platform: "linux/amd64", state: "running" } as const;
  const all = [
    anEngine(
      {
        name: "default",
        kind: "docker",
        address: "unix:///var/run/docker.sock",
        origin: "context",
        current: true,
        version: "28.5.1",
        ...running,
      },
      [
        engineImage(["docker.io/library/alpine:3.20"], { containers: 0 }),
        engineImage(
          [
            "127.0.0.1:5000/team/app:v1.10.0",
            "127.0.0.1:5000/team/app:latest",
            "docker.io/library/app:dev",
          ],
          { containers: 2 },
        ),
        engineImage(["docker.io/library/postgres:17-bookworm"], { containers: 1 }),
        engineImage(["docker.io/moby/buildkit:buildx-stable-1"], { containers: 1 }),
        engineImage(["ghcr.io/octo-harbour/very/deep/repository/worker:2026-11-20-nightly"], {
          containers: 0,
        }),
        engineImage([], { seed: "dangling 1", containers: 0 }),
        engineImage([], { seed: "dangling 2", containers: 0 }),
      ],
    ),
    anEngine({ name: "podman", kind: "podman", version: "5.6.2", ...running }, [
      engineImage(["localhost/tide:latest"], { containers: 0 }),
      engineImage(["quay.io/podman/hello:latest"], { containers: 1 }),
    ]),
    anEngine({
      name: "colima",
      address: "unix:///home/octo/.colima/default/docker.sock",
      origin: "context",
      state: "away",
      error: toWireError(awayError("colima", "unix:///home/octo/.colima/default/docker.sock")),
    }),
  ];
  return new Map(all.map((fake) => [fake.engine.name, fake]));
}

export function engineImage(
  names: readonly string[],
  options: { readonly seed?: string; readonly containers?: number } = {},
): FakeEngineImage {
  const { seed = names[0] ?? "dangling", containers = 0 } = options;
  return { names: [...names], image: fakeImage(`engine ${seed}`), containers };
}
