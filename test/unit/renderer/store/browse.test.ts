import { afterEach, describe, expect, it, vi } from "vitest";
import { selectOnly } from "../../../../renderer/store/selection.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld, fill } from "../../../support/renderer-fixture/world.ts";

const APP = { kind: "repository", host: "127.0.0.1:5000", repository: "team/app" } as const;
const NGINX = { kind: "repository", host: "127.0.0.1:5000", repository: "mirror/nginx" } as const;

describe("browsing", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open(world = createWorld()) {
    connected = await openStore(world);
    return { world, store: connected.store, state: () => connected?.store.getState() };
  }

  it("lists all tags of a repository, page after page", async () => {
    const { store, state } = await open();
    store.getState().openPlace(NGINX);
    expect(state()?.tags.status).toBe("loading");
    await vi.waitFor(() => expect(state()?.tags.status).toBe("ready"));
    expect(state()?.tags.value).toHaveLength(5000);
  });

  it("shows the place opened last, whichever answers first", async () => {
    const { store, state } = await open();
    store.getState().openPlace(NGINX);
    store.getState().openPlace(APP);
    await vi.waitFor(() => expect(state()?.tags.status).toBe("ready"));
    expect(state()?.tags.value).toHaveLength(10);
    expect(state()?.place).toEqual(APP);
  });

  it("says why tags cannot be listed", async () => {
    const { store, state } = await open();
    store.getState().openPlace({ ...APP, repository: "no/such" });
    await vi.waitFor(() => expect(state()?.tags.status).toBe("failed"));
    expect(state()?.tags).toMatchObject({ error: { code: "repository_not_found" } });
  });

  it("keeps the list in sight while it is read again, and forgets selected tags that are gone", async () => {
    const { world, store, state } = await open();
    store.getState().openPlace(APP);
    await vi.waitFor(() => expect(state()?.tags.status).toBe("ready"));
    store.getState().select(selectOnly("edge"));
    fill(world, "127.0.0.1:5000/team/app", ["latest", "v2"]);
    const refreshing = store.getState().refresh();
    expect(state()?.tags.status).toBe("loading");
    expect(state()?.tags.value).toHaveLength(10);
    await refreshing;
    expect(state()?.tags.value).toEqual(["latest", "v2"]);
    expect(state()?.selection.rows.size).toBe(0);
  });

  it("row 13: shows what was kept, with its age, until the registry has answered", async () => {
    const { world, store, state } = await open();
    fill(world, "127.0.0.1:5000/team/app", ["v2", "v3"]);
    world.keptLists.set("127.0.0.1:5000/team/app", { at: 7, names: ["v1", "v2"] });
    const shown: unknown[] = [];
    store.subscribe(({ tags }) => shown.push(tags));
    store.getState().openPlace(APP);
    await vi.waitFor(() => expect(state()?.tags.status).toBe("ready"));
    expect(shown).toContainEqual({ status: "loading", value: ["v1", "v2"], cachedAt: 7 });
    expect(state()?.tags).toEqual({ status: "ready", value: ["v2", "v3"] });
  });

  it("row 13: goes on showing what was kept when the registry does not answer", async () => {
    const { world, store, state } = await open();
    world.keptLists.set("127.0.0.1:5000/no/such", { at: 7, names: ["v1"] });
    store.getState().openPlace({ ...APP, repository: "no/such" });
    await vi.waitFor(() => expect(state()?.tags.status).toBe("failed"));
    expect(state()?.tags).toMatchObject({ value: ["v1"], cachedAt: 7 });
  });

  it("closes the inspector on a tag that is gone after a refresh", async () => {
    const { world, store, state } = await open();
    store.getState().openPlace(APP);
    await store.getState().inspect("127.0.0.1:5000/team/app:edge");
    expect(state()?.inspection.status).toBe("ready");
    fill(world, "127.0.0.1:5000/team/app", ["latest"]);
    await store.getState().refresh();
    expect(state()?.inspected).toBeUndefined();
  });

  it("sorts a repository by the newest version, and turns the order at the second click", async () => {
    const { store, state } = await open();
    store.getState().openPlace(APP);
    expect(state()?.sort).toEqual({ column: "name", descending: true });
    store.getState().sortBy("size");
    expect(state()?.sort).toEqual({ column: "size", descending: false });
    store.getState().sortBy("size");
    expect(state()?.sort).toEqual({ column: "size", descending: true });
  });
});
