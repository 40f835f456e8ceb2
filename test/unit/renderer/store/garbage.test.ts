import { afterEach, describe, expect, it } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

describe("disk space after a removal", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open(bytes: number) {
    const world = createWorld();
    world.garbageBytes = bytes;
    connected = await openStore(world);
    return { world, store: connected.store };
  }

  it("is offered where names of the local store are gone, and freed only when asked for", async () => {
    const { world, store } = await open(5000);
    await store.getState().offerSpace(["store:docker.io/library/a:1"]);
    expect(store.getState().sheet).toEqual({ kind: "garbage", bytes: 5000 });
    expect(world.garbageBytes).toBe(5000);
    expect(await store.getState().freeSpace()).toBeUndefined();
    expect(world.garbageBytes).toBe(0);
  });

  it("is not spoken of where there is none, after a removal elsewhere, or over another sheet", async () => {
    const none = await open(0);
    await none.store.getState().offerSpace(["store:a:1"]);
    expect(none.store.getState().sheet).toBeUndefined();
    const { store } = await open(5000);
    await store.getState().offerSpace(["registry.test/a:1"]);
    expect(store.getState().sheet).toBeUndefined();
    store.getState().openSheet({ kind: "settings", tab: "general" });
    await store.getState().offerSpace(["store:a:1"]);
    expect(store.getState().sheet?.kind).toBe("settings");
  });
});
