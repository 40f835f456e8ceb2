import { describe, expect, it, vi } from "vitest";
import { openStore } from "../../../support/renderer-fixture/connected-store.ts";
import { digestFrom } from "../../../support/renderer-fixture/images.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const NAME = "store:portolan.sample/tide:latest";
const [one, two] = [digestFrom("one"), digestFrom("two")] as const;

async function opened() {
  const { store, stop } = await openStore(createWorld());
  await store.getState().inspect(NAME);
  return { store, stop };
}

describe("files of layers in the store", () => {
  it("come layer by layer, and are not asked for twice", async () => {
    const { store, stop } = await opened();
    await store.getState().readLayers([one, two]);
    const { layerListings, layerReading } = store.getState();
    expect(layerReading).toBeUndefined();
    expect(layerListings.get(one)).toMatchObject({ status: "ready", value: { from: "layer" } });
    const before = layerListings.get(one);
    await store.getState().readLayers([one, two]);
    expect(store.getState().layerListings.get(one)).toBe(before);
    await store.getState().askKeptLayers([two]);
    expect([...store.getState().keptLayers]).toEqual([two]);
    expect([...store.getState().layerListings.keys()]).toEqual([two]);
    stop();
  });

  it("end where they are stopped, and can be asked for again", async () => {
    const { store, stop } = await opened();
    const reading = store.getState().readLayers([one]);
    store.getState().stopReadingLayers();
    await reading;
    expect(store.getState().layerListings.get(one)?.status).not.toBe("ready");
    await store.getState().readLayers([one]);
    expect(store.getState().layerListings.get(one)?.status).toBe("ready");
    stop();
  });

  it("are opened one at a time, and say what is wrong", async () => {
    const { store, stop } = await opened();
    await store.getState().openFileInLayer(one, "etc/motd");
    expect(store.getState().openedFile).toMatchObject({
      path: "etc/motd",
      load: { status: "ready", value: { content: { kind: "text" } } },
    });
    await store.getState().openFileInLayer(one, "etc/nothing");
    await vi.waitFor(() =>
      expect(store.getState().openedFile?.load).toMatchObject({
        status: "failed",
        error: { code: "path_not_found" },
      }),
    );
    store.getState().closeFileInLayer();
    expect(store.getState().openedFile).toBeUndefined();
    stop();
  });
});
