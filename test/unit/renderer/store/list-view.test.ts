import { afterEach, describe, expect, it } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createEmptyWorld } from "../../../support/renderer-fixture/world.ts";

describe("how lists are shown", () => {
  let connected: ConnectedStore;
  afterEach(() => connected.stop());
  const state = () => connected.store.getState();

  it("is remembered: groups, columns, their order and widths", async () => {
    connected = await openStore(createEmptyWorld());
    state().groupBy("version");
    state().setColumnHidden("size", true);
    state().orderColumns(["name", "created", "digest"]);
    state().setColumnWidth("digest", 5);
    state().setColumnWidth("created", 150.4);
    const { remembered } = connected;
    connected.stop();
    connected = await openStore(createEmptyWorld(), remembered);
    expect(state().grouping).toBe("version");
    expect(state().columnLayout).toEqual({
      order: ["name", "created", "digest"],
      hidden: ["size"],
      widths: { digest: 56, created: 150 },
    });
    state().resetColumns();
    expect(state().columnLayout).toEqual({ order: [], hidden: [], widths: {} });
  });

  it("opens all groups again when they are made by something else", async () => {
    connected = await openStore(createEmptyWorld());
    state().toggleGroup("a");
    expect([...state().closedGroups]).toEqual(["a"]);
    state().toggleGroup("a");
    state().toggleGroup("b");
    state().groupBy("digest");
    expect(state().closedGroups.size).toBe(0);
  });
});
