import { afterEach, describe, expect, it, vi } from "vitest";
import { creationTime, imageIds } from "../../../../renderer/store/engines.ts";
import { selectOnly } from "../../../../renderer/store/selection.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import {
  addName,
  engineImage,
  type FakeEngine,
} from "../../../support/renderer-fixture/engines.ts";
import { createWorld, type World } from "../../../support/renderer-fixture/world.ts";

const DOCKER = { kind: "engine", engine: "default" } as const;
const ALPINE = "docker.io/library/alpine:3.20";

function engineOf(world: World, name = "default"): FakeEngine {
  const fake = world.engines.get(name);
  if (fake === undefined) throw new Error(`no engine ${name}`);
  return fake;
}

function setState(world: World, state: "running" | "away", name = "default"): void {
  const fake = engineOf(world, name);
  const { error: _gone, ...engine } = fake.engine;
  fake.engine = { ...engine, state };
  world.changes.engines.tell();
}

describe("engines of this computer", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open(world = createWorld()) {
    connected = await openStore(world);
    const { store } = connected;
    await vi.waitFor(() => expect(store.getState().engines.status).toBe("ready"));
    return { world, store, cut: connected.cut };
  }

  async function openDocker(world = createWorld()) {
    const opened = await open(world);
    opened.store.getState().openPlace(DOCKER);
    await vi.waitFor(() => expect(opened.store.getState().engineImages.status).toBe("ready"));
    return opened;
  }

  it("are known as long as the page lives, and come and go", async () => {
    const { world, store } = await open();
    expect(store.getState().engines.value?.map(({ name }) => name)).toEqual([
      "default",
      "podman",
      "colima",
    ]);
    world.engines.delete("podman");
    world.changes.engines.tell();
    await vi.waitFor(() => expect(store.getState().engines.value).toHaveLength(2));
  });

  it("show their images while they are open, with every change", async () => {
    const { world, store } = await openDocker();
    const before = store.getState().engineImages.value?.length ?? 0;
    engineOf(world).images.push(engineImage(["docker.io/library/new:1"]));
    world.changes.engines.tell();
    await vi.waitFor(() => expect(store.getState().engineImages.value).toHaveLength(before + 1));
  });

  it("show nothing of the engine that was open before", async () => {
    const { store } = await openDocker();
    store.getState().openPlace({ kind: "engine", engine: "podman" });
    expect(store.getState().engineImages.value).toBeUndefined();
    await vi.waitFor(() => expect(store.getState().engineImages.value).toHaveLength(2));
    store.getState().openPlace({ kind: "store" });
    expect(store.getState().engineImages.status).toBe("idle");
  });

  it("are watched again after the link was lost", async () => {
    const { world, store, cut } = await openDocker();
    cut();
    engineOf(world).images.length = 1;
    await vi.waitFor(() => expect(store.getState().engineImages.value).toHaveLength(1));
  });

  it("say why when they cannot list their images, and list them once they run", async () => {
    const world = createWorld();
    const { store } = await open(world);
    store.getState().openPlace({ kind: "engine", engine: "colima" });
    await vi.waitFor(() => expect(store.getState().engineImages.status).toBe("failed"));
    setState(world, "running", "colima");
    await vi.waitFor(() => expect(store.getState().engineImages.status).toBe("ready"));
  });

  it("tag an image, and take a name and then the image away", async () => {
    const { world, store } = await openDocker();
    const { tagEngineImage, removeEngineImages } = store.getState();
    const location = `docker-daemon:@default/${ALPINE}`;
    expect(await tagEngineImage(location, "a.test/team/alpine:v1")).toBeUndefined();
    const names = (): readonly string[] =>
      engineOf(world).images.flatMap((image) => [...image.names]);
    expect(names()).toContain("a.test/team/alpine:v1");
    expect(await removeEngineImages([location])).toBeUndefined();
    expect(names()).not.toContain(ALPINE);
    expect(names()).toContain("a.test/team/alpine:v1");
  });

  it("stop at the first removal that is refused, and say why", async () => {
    const { world, store } = await openDocker();
    const { removeEngineImages } = store.getState();
    const used = "docker-daemon:@default/docker.io/library/postgres:17-bookworm";
    const error = await removeEngineImages([used, `docker-daemon:@default/${ALPINE}`]);
    expect(error).toMatchObject({ code: "engine_refused", details: { image: used } });
    expect(engineOf(world).images.flatMap(({ names }) => names)).toContain(ALPINE);
  });
});

describe("an image of an engine in the inspector", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function inspectAlpine() {
    const world = createWorld();
    connected = await openStore(world);
    const { store } = connected;
    store.getState().openPlace(DOCKER);
    await vi.waitFor(() => expect(store.getState().engineImages.status).toBe("ready"));
    store.getState().select(selectOnly(ALPINE));
    await store.getState().inspect(`docker-daemon:@default/${ALPINE}`);
    return { world, store };
  }

  it("is asked of the engine, and not read", async () => {
    const { store } = await inspectAlpine();
    const { engineInspection, inspection } = store.getState();
    expect(engineInspection.value).toMatchObject({ names: [ALPINE], platform: "linux/amd64" });
    expect(inspection.status).toBe("idle");
  });

  it("follows its name to another image", async () => {
    const { world, store } = await inspectAlpine();
    const before = store.getState().engineInspection.value?.id;
    addName(engineOf(world), engineImage([], { seed: "rebuilt" }).image, ALPINE);
    world.changes.engines.tell();
    await vi.waitFor(() => {
      const id = store.getState().engineInspection.value?.id;
      expect(id).toBeDefined();
      expect(id).not.toBe(before);
    });
  });

  it("is closed when it is gone, and no longer selected", async () => {
    const { world, store } = await inspectAlpine();
    engineOf(world).images.shift();
    world.changes.engines.tell();
    await vi.waitFor(() => expect(store.getState().inspected).toBeUndefined());
    expect(store.getState().engineInspection.status).toBe("idle");
    expect(store.getState().selection.rows.size).toBe(0);
  });

  it("gives way to an image of a registry", async () => {
    const { store } = await inspectAlpine();
    await store.getState().inspect("127.0.0.1:5000/team/app:edge");
    expect(store.getState().engineInspection.status).toBe("idle");
    expect(store.getState().inspection.status).toBe("ready");
  });
});

describe("rows of an engine", () => {
  it("are names, and IDs where there is no name", () => {
    const image = { size: 1, names: ["a.test/x:1", "a.test/x:2"], id: "sha256:aa" };
    const nameless = { size: 1, names: [], id: "sha256:bb" };
    expect([...imageIds([image, nameless])]).toEqual([
      ["a.test/x:1", "sha256:aa"],
      ["a.test/x:2", "sha256:aa"],
      ["sha256:bb", "sha256:bb"],
    ]);
  });

  it("have a time only where it is one", () => {
    expect(creationTime({ createdAt: 0 })).toBe("1970-01-01T00:00:00.000Z");
    expect(creationTime({ createdAt: 8.64e15 })).toBe("+275760-09-13T00:00:00.000Z");
    expect(creationTime({ createdAt: 8.64e15 + 1 })).toBeUndefined();
    expect(creationTime({ createdAt: -62_135_596_800_000 })).toBeUndefined();
    expect(creationTime({})).toBeUndefined();
  });
});
