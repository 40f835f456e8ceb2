import { afterEach, describe, expect, it } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const APP = { host: "127.0.0.1:5000", repository: "team/app" };
const API = { host: "127.0.0.1:5000", repository: "team/api" };

describe("what is at hand", () => {
  let connected: ConnectedStore;
  afterEach(() => connected.stop());
  const state = () => connected.store.getState();

  it("row 23: are repositories with a star and those opened last, also after a restart", async () => {
    connected = await openStore(createWorld());
    for (const one of [APP, API, APP]) state().openPlace({ kind: "repository", ...one });
    state().toggleFavourite(APP);
    expect(state().recents).toEqual([APP, API]);
    expect(state().expandedKeys.has("favourites")).toBe(true);
    const { remembered } = connected;
    connected.stop();
    connected = await openStore(createWorld(), remembered);
    expect(state().favourites).toEqual([APP]);
    state().toggleFavourite(APP);
    expect(state().favourites).toEqual([]);
  });

  it("row 23: are filters with a name, which open their place", async () => {
    connected = await openStore(createWorld());
    const saved = { name: "Releases", filter: "name:v*", place: "127.0.0.1:5000/team/app" };
    state().saveFilter({ ...saved, filter: "old" });
    state().saveFilter(saved);
    expect(state().savedFilters).toEqual([saved]);
    state().openSmartList(saved);
    expect(state().place).toEqual({ kind: "repository", ...APP });
    expect(state().filter).toBe("name:v*");
    state().openSmartList({ name: "Big", filter: "size:>1GB" });
    expect(state().place).toEqual({ kind: "repository", ...APP });
    state().forgetFilter(saved);
    expect(state().savedFilters).toEqual([]);
  });

  it("are forgotten with the connection that led to them", async () => {
    connected = await openStore(createWorld());
    state().openPlace({ kind: "repository", ...APP });
    state().toggleFavourite(APP);
    state().forgetConnection("ghcr.io");
    expect(state().favourites).toEqual([APP]);
    state().forgetConnection("127.0.0.1:5000");
    expect([state().favourites, state().recents]).toEqual([[], []]);
  });

  it("are nothing where somebody else wrote to the memory", async () => {
    connected = await openStore(createWorld(), new Map([["portolan.favourites", '{"recents":1}']]));
    expect(state().recents).toEqual([]);
  });
});
