import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

describe("repositories of a registry", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  it("are read from its catalog", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    await store.getState().loadRepositories("127.0.0.1:5000");
    expect(store.getState().catalogs.get("127.0.0.1:5000")?.value).toContain("team/app");
  });

  it("can be opened by name where the catalog is refused, and are remembered", async () => {
    connected = await openStore(createWorld());
    const { store, remembered } = connected;
    await store.getState().loadRepositories("ghcr.io");
    expect(store.getState().catalogs.get("ghcr.io")).toMatchObject({
      status: "failed",
      error: { code: "denied" },
    });
    store.getState().openRepository("ghcr.io", "octo/app");
    expect(store.getState().place).toEqual({
      kind: "repository",
      host: "ghcr.io",
      repository: "octo/app",
    });
    expect(store.getState().expandedKeys.has("namespace:ghcr.io/octo")).toBe(true);
    connected.stop();
    connected = await openStore(createWorld(), remembered);
    expect(connected.store.getState().namedRepositories).toEqual({ "ghcr.io": ["octo/app"] });
  });

  it("are not remembered when the catalog has them anyway", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    await store.getState().loadRepositories("127.0.0.1:5000");
    store.getState().openRepository("127.0.0.1:5000", "team/app");
    expect(store.getState().namedRepositories).toEqual({});
  });

  it("go with their registry, and so does the place that showed one", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    await vi.waitFor(() => expect(store.getState().connections.status).toBe("ready"));
    store.getState().openRepository("ghcr.io", "octo/app");
    expect(await store.getState().logout("ghcr.io")).toBeUndefined();
    expect(store.getState().place).toEqual({ kind: "store" });
    expect(store.getState().namedRepositories).toEqual({});
    await vi.waitFor(() =>
      expect(store.getState().connections.value?.map(({ host }) => host)).not.toContain("ghcr.io"),
    );
  });

  it("survive a memory that somebody else wrote", async () => {
    connected = await openStore(createWorld(), new Map([["portolan.repositories", "{not json"]]));
    expect(connected.store.getState().namedRepositories).toEqual({});
  });
});
