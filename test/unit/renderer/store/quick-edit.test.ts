import { afterEach, describe, expect, it } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { connect, createEmptyWorld } from "../../../support/renderer-fixture/world.ts";

describe("a choice made in the sidebar", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  it("is saved", async () => {
    const world = createEmptyWorld();
    connect(world, { host: "a.test" });
    connected = await openStore(world);
    const { store } = connected;
    await store.getState().quickEdit("a.test", { color: "blue" });
    expect(world.connections.get("a.test")?.color).toBe("blue");
    expect(store.getState().quickEditFailure).toBeUndefined();
  });

  it("says when it was not saved, until it is seen", async () => {
    connected = await openStore(createEmptyWorld());
    const { store } = connected;
    await store.getState().quickEdit("a.test", { production: true });
    expect(store.getState().quickEditFailure).toMatchObject({
      address: "a.test",
      error: { code: "connection_unknown" },
    });
    store.getState().forgetQuickEditFailure();
    expect(store.getState().quickEditFailure).toBeUndefined();
  });
});
