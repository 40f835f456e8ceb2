import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld, fill } from "../../../support/renderer-fixture/world.ts";

const HOST = "127.0.0.1:5000";
const ALL = { kind: "namespace", address: HOST, namespace: "" } as const;
const TEAM = { kind: "namespace", address: HOST, namespace: "team" } as const;
const APP = { kind: "repository", host: HOST, repository: "team/app" } as const;

describe("a list of repositories in the centre", () => {
  let connected: ConnectedStore;
  afterEach(() => connected.stop());

  async function open(remembered?: Map<string, string>) {
    const world = createWorld();
    connected = await openStore(world, remembered);
    const { store } = connected;
    await vi.waitFor(() => expect(store.getState().connections.status).toBe("ready"));
    return { world, store };
  }

  const listed = (store: ConnectedStore["store"]) =>
    vi.waitFor(() => expect(store.getState().catalogs.get(HOST)?.status).toBe("ready"));

  it("row 21: reads the catalog of its connection when it opens, once", async () => {
    const { world, store } = await open();
    store.getState().openPlace(TEAM);
    await listed(store);
    expect(store.getState().catalogs.get(HOST)?.value).toContain("team/app");
    fill(world, `${HOST}/team/late`, ["latest"]);
    store.getState().openPlace(ALL);
    expect(store.getState().catalogs.get(HOST)?.status).toBe("ready");
    expect(store.getState().catalogs.get(HOST)?.value).not.toContain("team/late");
  });

  it("row 21: is read again when asked for, and keeps in sight what was there", async () => {
    const { world, store } = await open();
    store.getState().openPlace(TEAM);
    await listed(store);
    fill(world, `${HOST}/team/late`, ["latest"]);
    const refreshed = store.getState().refresh();
    expect(store.getState().catalogs.get(HOST)?.value).toContain("team/app");
    await refreshed;
    expect(store.getState().catalogs.get(HOST)?.value).toContain("team/late");
  });

  it("says why, and asks anew when it is opened again", async () => {
    const { world, store } = await open();
    world.refusedCatalogs.add(HOST);
    store.getState().openPlace(TEAM);
    const status = () => store.getState().catalogs.get(HOST)?.status;
    await vi.waitFor(() => expect(status()).toBe("failed"));
    world.refusedCatalogs.delete(HOST);
    store.getState().openPlace(ALL);
    await listed(store);
  });

  it("row 15: comes back with the row of the repository that one went on to", async () => {
    const { store } = await open();
    store.getState().openPlace(TEAM);
    store.getState().openPlace(APP);
    expect(store.getState().recents[0]).toEqual({ host: HOST, repository: "team/app" });
    store.getState().goBack();
    expect(store.getState().place).toEqual(TEAM);
    expect([...store.getState().selection.rows]).toEqual(["team/app"]);
    expect(store.getState().revealed).toBe("team/app");
    store.getState().goForward();
    expect(store.getState().place).toEqual(APP);
    expect(store.getState().revealed).toBeUndefined();
  });

  it("is remembered beside another list", async () => {
    const { store } = await open();
    store.getState().openPlace(TEAM);
    store.getState().splitCentre();
    store.getState().openPlace(APP);
    const { remembered } = connected;
    connected.stop();
    const again = await open(remembered);
    expect(again.store.pane("one").getState().place).toEqual(TEAM);
    await listed(again.store);
  });

  it("goes with its connection from every pane, and along to its new address", async () => {
    const { store } = await open();
    store.getState().openPlace(TEAM);
    store.getState().splitCentre();
    store.getState().openPlace(APP);
    const moved = `${HOST}/team`;
    expect(await store.getState().renameConnection(HOST, moved)).toBeUndefined();
    expect(store.pane("one").getState().place).toEqual({ ...TEAM, address: moved });
    await vi.waitFor(() => expect(store.getState().catalogs.has(moved)).toBe(true));
    expect(await store.getState().logout(moved)).toBeUndefined();
    expect(store.pane("one").getState().place).toEqual({ kind: "store" });
  });

  it("row 21: sorts by what is looked for first, and turns at the second click", async () => {
    const { store } = await open();
    const { sortRepositories } = store.getState();
    expect(store.getState().repositorySort).toEqual({ column: "name", descending: false });
    sortRepositories("size");
    expect(store.getState().repositorySort).toEqual({ column: "size", descending: true });
    sortRepositories("size");
    expect(store.getState().repositorySort).toEqual({ column: "size", descending: false });
    sortRepositories("description");
    store.getState().openPlace(ALL);
    expect(store.getState().repositorySort).toEqual({ column: "description", descending: false });
  });
});
