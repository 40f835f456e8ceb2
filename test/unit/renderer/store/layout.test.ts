import { afterEach, describe, expect, it } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createEmptyWorld } from "../../../support/renderer-fixture/world.ts";

describe("what stands open in the sidebar", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  it("is remembered", async () => {
    connected = await openStore(createEmptyWorld());
    connected.store.getState().expand(["folder:Lab", "connection:a.test/team"]);
    const { remembered } = connected;
    connected.stop();
    connected = await openStore(createEmptyWorld(), remembered);
    expect([...connected.store.getState().expandedKeys]).toEqual([
      "computer",
      "registries",
      "folder:Lab",
      "connection:a.test/team",
    ]);
  });

  it("is remembered with the push target that was used last", async () => {
    connected = await openStore(createEmptyWorld());
    expect(connected.store.getState().lastTarget).toBeUndefined();
    connected.store.getState().rememberTarget("Production");
    const { remembered } = connected;
    connected.stop();
    connected = await openStore(createEmptyWorld(), remembered);
    expect(connected.store.getState().lastTarget).toBe("Production");
  });

  it("is understood where an older version remembered it by host", async () => {
    const expandedKeys = ["registries", "host:a.test:5000", "namespace:a.test:5000/team"];
    const old = JSON.stringify({ expandedKeys, inspectorOpen: false });
    connected = await openStore(createEmptyWorld(), new Map([["portolan.layout", old]]));
    expect([...connected.store.getState().expandedKeys]).toEqual([
      "registries",
      "connection:a.test:5000",
      "namespace:a.test:5000 team",
    ]);
    expect(connected.store.getState().inspectorOpen).toBe(false);
  });
});
