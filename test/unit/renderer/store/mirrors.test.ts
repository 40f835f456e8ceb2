import { afterEach, describe, expect, it } from "vitest";
import { mirrorKey, movedMirror, ownMirrors } from "../../../../renderer/store/mirrors.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { usualMirrors, usualRules } from "../../../support/renderer-fixture/network.ts";
import { createEmptyWorld } from "../../../support/renderer-fixture/world.ts";

const OURS = [
  { registry: "docker.io", url: "https://harbor.internal.test/dockerhub" },
  { registry: "ghcr.io/team", url: "https://mirror.invalid" },
];

describe("mirrors", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open() {
    const world = createEmptyWorld();
    world.mirrors = usualMirrors();
    world.rules = usualRules();
    connected = await openStore(world);
    const { store } = connected;
    await store.getState().loadMirrors();
    return { world, store };
  }

  it("are shown with rules and with files that could not be read", async () => {
    const { store } = await open();
    const report = store.getState().mirrors.value;
    expect(report?.mirrors.map(({ origin }) => origin)).toEqual([
      "portolan",
      "portolan",
      "docker",
      "containers",
      "containerd",
    ]);
    expect(report?.rules).toHaveLength(2);
    expect(report?.problems[0]?.error.code).toBe("configuration_invalid");
  });

  it("of our own list are replaced as a whole, and those of other programs stay", async () => {
    const { store } = await open();
    expect(ownMirrors(store.getState().mirrors.value)).toMatchObject(OURS);
    const turned = movedMirror(ownMirrors(store.getState().mirrors.value), 0, 1);
    expect(await store.getState().saveMirrors(turned)).toBeUndefined();
    expect(ownMirrors(store.getState().mirrors.value)).toMatchObject(OURS.toReversed());
    expect(store.getState().mirrors.value?.mirrors).toHaveLength(5);
  });

  it("say why they were not saved, and stay as they were", async () => {
    const { store } = await open();
    const before = store.getState().mirrors;
    const tooMany = Array.from({ length: 101 }, (_, index) => ({
      registry: "docker.io",
      url: `https://m${index}.test`,
    }));
    expect((await store.getState().saveMirrors(tooMany))?.code).toBe("invalid_input");
    expect(store.getState().mirrors).toEqual(before);
  });

  it("are tested one by one, each with its time or its error", async () => {
    const { store } = await open();
    for (const mirror of OURS) await store.getState().testMirror(mirror);
    const tests = OURS.map((mirror) => store.getState().mirrorTests.get(mirrorKey(mirror)));
    expect(tests).toMatchObject([
      { status: "ready", value: { milliseconds: 84 } },
      { status: "ready", value: { error: { code: "host_not_found" } } },
    ]);
  });

  it("fail to load with the engine's error, and keep what was shown", async () => {
    const { store } = await open();
    connected?.cut();
    await store.getState().loadMirrors();
    expect(store.getState().mirrors).toMatchObject({
      status: "failed",
      error: { code: "connection_lost" },
    });
    expect(store.getState().mirrors.value?.mirrors).toHaveLength(5);
  });
});

describe("the order of our own mirrors", () => {
  const list = [
    { registry: "a.test", url: "https://1.test" },
    { registry: "a.test", url: "https://2.test" },
    { registry: "a.test", url: "https://3.test" },
  ];
  const urls = (mirrors: readonly { readonly url: string }[]) =>
    mirrors.map(({ url }) => url.at(8));

  it.each([
    [0, 1, ["2", "1", "3"]],
    [2, -1, ["1", "3", "2"]],
    [0, -1, ["1", "2", "3"]],
    [2, 1, ["1", "2", "3"]],
    [-1, 1, ["1", "2", "3"]],
  ] as const)("with the mirror at %i moved by %i", (index, by, order) => {
    expect(urls(movedMirror(list, index, by))).toEqual(order);
  });
});
