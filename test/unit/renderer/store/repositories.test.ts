import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { connect, createWorld, fill } from "../../../support/renderer-fixture/world.ts";

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
    expect(store.getState().expandedKeys.has("namespace:ghcr.io octo")).toBe(true);
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

  it("row 21: are kept by the user where nobody lists them: added, offered and taken off", async () => {
    const world = createWorld();
    connect(world, { host: "quiet.test" });
    world.unlisted.set("quiet.test", ["team/used"]);
    connected = await openStore(world);
    const { store } = connected;
    await store.getState().loadRepositories("quiet.test");
    expect(store.getState().keptLists.get("quiet.test")).toEqual(["team/used"]);
    expect(
      await store.getState().keepRepositories("quiet.test", ["team/used", "team/app"]),
    ).toBeUndefined();
    const listed = () => store.getState().catalogs.get("quiet.test")?.value;
    await vi.waitFor(() => expect(listed()).toEqual(["team/used", "team/app"]));
    expect(store.getState().keptLists.get("quiet.test")).toEqual([]);
    await store.getState().forgetRepository("quiet.test", "team/used");
    expect(listed()).toEqual(["team/app"]);
    expect(store.getState().keptLists.get("quiet.test")).toEqual(["team/used"]);
  });

  it("are the registry's own list again when it gives one", async () => {
    const world = createWorld();
    world.unlisted.set("127.0.0.1:5000", []);
    connected = await openStore(world);
    const { store } = connected;
    await store.getState().loadRepositories("127.0.0.1:5000");
    expect(store.getState().keptLists.has("127.0.0.1:5000")).toBe(true);
    world.unlisted.clear();
    await store.getState().loadRepositories("127.0.0.1:5000");
    expect(store.getState().keptLists.has("127.0.0.1:5000")).toBe(false);
  });

  it("survive a memory that somebody else wrote", async () => {
    connected = await openStore(createWorld(), new Map([["portolan.repositories", "{not json"]]));
    expect(connected.store.getState().namedRepositories).toEqual({});
  });
});

describe("repositories with several accounts on one host", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open() {
    const world = createWorld();
    connect(world, { host: "127.0.0.1:5000", prefix: "team", username: "bob", folder: "Work" });
    fill(world, "127.0.0.1:5000/team/late", ["latest"]);
    connected = await openStore(world);
    const { store } = connected;
    await vi.waitFor(() => expect(store.getState().connections.status).toBe("ready"));
    return { world, store };
  }

  it("are named and loaded by the address of the account that is used", async () => {
    const { store } = await open();
    store.getState().openRepository("127.0.0.1:5000", "team/app");
    store.getState().openRepository("127.0.0.1:5000", "tools/builder");
    expect(store.getState().namedRepositories).toEqual({
      "127.0.0.1:5000/team": ["team/app"],
      "127.0.0.1:5000": ["tools/builder"],
    });
    expect([...store.getState().expandedKeys]).toEqual([
      "computer",
      "registries",
      "folder:Work",
      "connection:127.0.0.1:5000/team",
      "namespace:127.0.0.1:5000/team team",
      "connection:127.0.0.1:5000",
      "namespace:127.0.0.1:5000 tools",
    ]);
  });

  it("stay open when one of the accounts goes and another can be used", async () => {
    const { store } = await open();
    const place = { kind: "repository", host: "127.0.0.1:5000", repository: "team/app" } as const;
    store.getState().openPlace(place);
    expect(await store.getState().logout("127.0.0.1:5000/team")).toBeUndefined();
    expect(store.getState().place).toEqual(place);
    await vi.waitFor(() => expect(store.getState().connections.value).toHaveLength(3));
    expect(await store.getState().logout("127.0.0.1:5000")).toBeUndefined();
    expect(store.getState().place).toEqual({ kind: "store" });
  });

  it("are read again by the account that a transfer wrote with", async () => {
    const { world, store } = await open();
    await store.getState().loadRepositories("127.0.0.1:5000/team");
    fill(world, "127.0.0.1:5000/team/new", ["latest"]);
    store.getState().repositoryWritten("127.0.0.1:5000", "team/new");
    await vi.waitFor(() =>
      expect(store.getState().catalogs.get("127.0.0.1:5000/team")?.value).toContain("team/new"),
    );
    expect(store.getState().catalogs.has("127.0.0.1:5000")).toBe(false);
  });

  it("move along when their connection gets another address", async () => {
    const { store } = await open();
    store.getState().openRepository("127.0.0.1:5000", "team/app");
    expect(
      await store.getState().renameConnection("127.0.0.1:5000/team", "127.0.0.1:5000/team/app"),
    ).toBeUndefined();
    expect(store.getState().namedRepositories).toEqual({ "127.0.0.1:5000/team/app": ["team/app"] });
    expect(store.getState().catalogs.has("127.0.0.1:5000/team")).toBe(false);
    expect(store.getState().catalogs.has("127.0.0.1:5000/team/app")).toBe(true);
    expect(store.getState().expandedKeys.has("connection:127.0.0.1:5000/team/app")).toBe(true);
  });

  it("are loaded for what stands open, and not for what is hidden in a closed folder", async () => {
    const { store } = await open();
    store
      .getState()
      .setExpandedKeys(
        new Set(["registries", "connection:127.0.0.1:5000", "connection:127.0.0.1:5000/team"]),
      );
    store.getState().loadOpenCatalogs();
    expect([...store.getState().catalogs.keys()]).toEqual(["127.0.0.1:5000"]);
    store.getState().expand(["folder:Work"]);
    store.getState().loadOpenCatalogs();
    expect([...store.getState().catalogs.keys()]).toContain("127.0.0.1:5000/team");
  });
});
