import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const TIDE = "store:portolan.sample/tide:latest";
const HARBOUR = "store:portolan.sample/harbour:2.3";
const FILE = "/home/octo/two images.tar";

describe("saving images as a file", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open() {
    const world = createWorld();
    connected = await openStore(world);
    return { world, store: connected.store };
  }

  it("plans one transfer of all of them, begins it, and remembers the folder", async () => {
    const { world, store } = await open();
    store.getState().openSave([TIDE, HARBOUR]);
    expect(store.getState().plans.status).toBe("idle");
    store.getState().changeSave({ path: FILE });
    await vi.waitFor(() => expect(store.getState().plans.status).toBe("ready"));
    expect(store.getState().plans.value).toHaveLength(1);
    expect(await store.getState().startSave()).toBeUndefined();
    expect([...world.transfers.values()].map(({ request }) => request)).toMatchObject([
      { source: TIDE, alsoFrom: [HARBOUR], destination: `oci-archive:${FILE}`, bundle: true },
    ]);
    store.getState().openSave([TIDE]);
    expect(store.getState().sheet).toMatchObject({ draft: { path: "/home/octo/tide-latest.tar" } });
  });

  it("says that a file is there, and replaces it when told so", async () => {
    const { world, store } = await open();
    world.files.set(FILE, { kind: "oci-archive", images: [] });
    store.getState().openSave([TIDE]);
    store.getState().changeSave({ path: FILE });
    await vi.waitFor(() =>
      expect(store.getState().plans).toMatchObject({ error: { code: "destination_exists" } }),
    );
    expect(await store.getState().startSave()).toBeUndefined();
    expect(world.transfers.size).toBe(0);
    store.getState().changeSave({ overwrite: true });
    await vi.waitFor(() => expect(store.getState().plans.status).toBe("ready"));
    await store.getState().startSave();
    expect([...world.transfers.values()][0]?.request.overwrite).toBe(true);
  });
});
