import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import {
  connect,
  createEmptyWorld,
  createWorld,
  makeSamples,
} from "../../../support/renderer-fixture/world.ts";

describe("streams that feed the store", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  it("bring connections, images and settings as soon as the link opens", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    await vi.waitFor(() => {
      expect(store.getState().connections.value).toHaveLength(3);
      expect(store.getState().storeImages.value).toHaveLength(5);
      expect(store.getState().transfers.status).toBe("ready");
      expect(store.getState().system?.keychain.state).toBe("available");
    });
  });

  it("bring what changes later", async () => {
    const world = createEmptyWorld();
    connected = await openStore(world);
    const { store } = connected;
    await vi.waitFor(() => expect(store.getState().storeImages.value).toEqual([]));
    makeSamples(world);
    connect(world, { host: "a.test", plainHttp: false, secret: "none" });
    await vi.waitFor(() => {
      expect(store.getState().storeImages.value).toHaveLength(3);
      expect(store.getState().connections.value).toHaveLength(1);
    });
  });

  it("begin again after the link was lost, with what changed meanwhile", async () => {
    const world = createEmptyWorld();
    connected = await openStore(world);
    const { store, cut } = connected;
    await vi.waitFor(() => expect(store.getState().storeImages.status).toBe("ready"));
    cut();
    await vi.waitFor(() => expect(store.getState().link).toBe("lost"));
    expect(store.getState().storeImages.value).toEqual([]);
    makeSamples(world);
    await vi.waitFor(() => expect(store.getState().link).toBe("open"));
    await vi.waitFor(() => expect(store.getState().storeImages.value).toHaveLength(3));
  });

  it("ask again for what failed only because the link was lost", async () => {
    connected = await openStore(createWorld());
    const { store, cut } = connected;
    cut();
    await vi.waitFor(() => expect(store.getState().link).toBe("lost"));
    store
      .getState()
      .openPlace({ kind: "repository", host: "127.0.0.1:5000", repository: "team/app" });
    await vi.waitFor(() => expect(store.getState().tags.status).toBe("failed"));
    await vi.waitFor(() => expect(store.getState().tags.status).toBe("ready"));
    expect(store.getState().tags.value).toHaveLength(10);
  });

  it("load the catalogs of registries that were open at the last visit", async () => {
    const remembered = new Map([
      [
        "portolan.layout",
        JSON.stringify({
          expandedKeys: ["registries", "host:127.0.0.1:5000"],
          inspectorOpen: false,
        }),
      ],
    ]);
    connected = await openStore(createWorld(), remembered);
    const { store } = connected;
    await vi.waitFor(() =>
      expect(store.getState().catalogs.get("127.0.0.1:5000")?.status).toBe("ready"),
    );
    expect(store.getState().catalogs.has("ghcr.io")).toBe(false);
    expect(store.getState().inspectorOpen).toBe(false);
  });

  it("close the inspector on an image that left the store", async () => {
    const world = createWorld();
    connected = await openStore(world);
    const { store } = connected;
    await store.getState().inspect("store:portolan.sample/tide:latest");
    expect(store.getState().inspection.status).toBe("ready");
    world.store.delete("portolan.sample/tide:latest");
    world.changes.store.tell();
    await vi.waitFor(() => expect(store.getState().inspected).toBeUndefined());
  });
});
