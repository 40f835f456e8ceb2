import { afterEach, describe, expect, it, vi } from "vitest";
import { showsInspector, showsSidebar } from "../../../../renderer/store/layout.ts";
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

describe("parts beside the list", () => {
  let connected: ConnectedStore;
  afterEach(() => connected.stop());

  it("lie over the list where there is no room, one at a time, and are not remembered so", async () => {
    connected = await openStore(createEmptyWorld());
    const state = () => connected.store.getState();
    state().setFloating(new Set(["sidebar", "inspector"]));
    expect([showsSidebar(state()), showsInspector(state())]).toEqual([false, false]);
    state().setInspectorOpen(true);
    expect([showsSidebar(state()), showsInspector(state())]).toEqual([false, true]);
    state().setSidebarOpen(true);
    expect([showsSidebar(state()), showsInspector(state())]).toEqual([true, false]);
    state().setInspectorOpen(false);
    expect(showsSidebar(state())).toBe(true);
    state().openPlace({ kind: "store" });
    expect(state().overlay).toBeUndefined();
    state().setInspectorOpen(true);
    state().setFloating(new Set(["sidebar"]));
    expect(state().overlay).toBeUndefined();
    expect(showsInspector(state())).toBe(true);
  });

  it("stay closed in the next visit when they were closed at their own place", async () => {
    connected = await openStore(createEmptyWorld());
    connected.store.getState().setSidebarOpen(false);
    const { remembered } = connected;
    connected.stop();
    connected = await openStore(createEmptyWorld(), remembered);
    expect(showsSidebar(connected.store.getState())).toBe(false);
  });
});

describe("the drawer of transfers", () => {
  let connected: ConnectedStore;
  afterEach(() => {
    vi.useRealTimers();
    connected.stop();
  });

  it("opens and closes as the user says", async () => {
    connected = await openStore(createEmptyWorld());
    const state = () => connected.store.getState();
    expect([state().toggleDrawer(), state().drawerOpen]).toEqual([true, true]);
    expect([state().toggleDrawer(), state().drawerOpen]).toEqual([false, false]);
  });

  it("stays open for who opens it when it has just opened by itself", async () => {
    connected = await openStore(createEmptyWorld());
    const state = () => connected.store.getState();
    vi.useFakeTimers({ toFake: ["performance"] });
    state().showDrawer();
    expect(state().toggleDrawer()).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(state().toggleDrawer()).toBe(false);
  });

  it("closes at once for who had opened it himself", async () => {
    connected = await openStore(createEmptyWorld());
    const state = () => connected.store.getState();
    state().toggleDrawer();
    state().showDrawer();
    expect(state().toggleDrawer()).toBe(false);
  });
});
