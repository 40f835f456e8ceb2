import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AppStore } from "../../../../renderer/store/index.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { fakeImage } from "../../../support/renderer-fixture/images.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

describe("files of two images that are compared", () => {
  let connected: ConnectedStore;
  let store: AppStore;

  beforeEach(async () => {
    const world = createWorld();
    world.store.set("a.test/one:v1", fakeImage("one"));
    world.store.set("a.test/two:v1", fakeImage("two"));
    connected = await openStore(world);
    ({ store } = connected);
    store.getState().openComparison("store:a.test/one:v1", "store:a.test/two:v1");
    await vi.waitFor(() => {
      const { left, right } = store.getState().comparing;
      expect([left.load.status, right.load.status]).toEqual(["ready", "ready"]);
    });
  });

  afterEach(() => connected.stop());

  it("row 31: are read on demand, from the layers that only one of them has", async () => {
    expect(store.getState().comparedFiles.status).toBe("idle");
    await store.getState().readComparedFiles();
    const { comparedFiles, comparedReading, comparing } = store.getState();
    expect(comparedReading).toBeUndefined();
    const signs = new Set(comparedFiles.value?.rows.map(({ sign }) => sign));
    expect([...signs].toSorted()).toEqual(["+", "-", "=", "~"]);
    const layers = comparing.left.load.value?.layers ?? [];
    const ask = async () => {
      await store.getState().askComparedKept(layers.flatMap(({ digest }) => digest ?? []));
      return [...store.getState().comparedKept];
    };
    // Two of the layers are in both images, and were not read.
    expect(await ask()).toEqual(layers.slice(2).map(({ digest }) => digest));
  });

  it("are forgotten when an image changes, also while they are read", async () => {
    const reading = store.getState().readComparedFiles();
    store.getState().swapCompared();
    await reading;
    expect(store.getState().comparedFiles.status).toBe("idle");
    await store.getState().readComparedFiles();
    expect(store.getState().comparedFiles.status).toBe("ready");
    store.getState().closeSheet();
    expect(store.getState().comparedFiles.status).toBe("idle");
  });

  it("stop being read when nobody wants them any more", async () => {
    const reading = store.getState().readComparedFiles();
    expect(store.getState().comparedFiles.status).toBe("loading");
    store.getState().forgetComparedFiles();
    await reading;
    expect(store.getState().comparedFiles.status).toBe("idle");
    expect(store.getState().comparedReading).toBeUndefined();
  });
});
