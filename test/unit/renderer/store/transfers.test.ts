import { afterEach, describe, expect, it, vi } from "vitest";
import { activeTransfers } from "../../../../renderer/store/transfers.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const REQUEST = { alsoTag: [], platforms: [], allTags: false };

describe("transfers", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  it("show the drawer, run to the end, and put the image into the list", async () => {
    const world = createWorld();
    world.bytesPerTick = 100_000_000;
    connected = await openStore(world);
    const { store } = connected;
    store
      .getState()
      .openPlace({ kind: "repository", host: "127.0.0.1:5000", repository: "team/api" });
    await vi.waitFor(() => expect(store.getState().tags.status).toBe("ready"));
    const source = "127.0.0.1:5000/team/app:edge";
    const destination = "127.0.0.1:5000/team/api:from-app";
    const error = await store.getState().startTransfers([{ ...REQUEST, source, destination }]);
    expect(error).toBeUndefined();
    expect(store.getState().drawerOpen).toBe(true);
    await vi.waitFor(() => expect(store.getState().finishedTransfer?.state).toBe("done"), 5000);
    await vi.waitFor(() => expect(store.getState().tags.value).toContain("from-app"));
  });

  it("add a repository that is new to the sidebar", async () => {
    const world = createWorld();
    world.bytesPerTick = 100_000_000;
    connected = await openStore(world);
    const { store } = connected;
    await store.getState().loadRepositories("127.0.0.1:5000");
    const destination = "127.0.0.1:5000/new/place:1";
    const source = "127.0.0.1:5000/team/app:edge";
    await store.getState().startTransfers([{ ...REQUEST, source, destination }]);
    await vi.waitFor(
      () => expect(store.getState().catalogs.get("127.0.0.1:5000")?.value).toContain("new/place"),
      5000,
    );
  });

  it("can be cancelled and retried", async () => {
    const world = createWorld();
    world.bytesPerTick = 1000;
    connected = await openStore(world);
    const { store } = connected;
    const source = "127.0.0.1:5000/team/app:edge";
    await store.getState().startTransfers([{ ...REQUEST, source, destination: "store:" }]);
    await vi.waitFor(() =>
      expect(activeTransfers(store.getState().transfers.value)).toHaveLength(1),
    );
    await store.getState().cancelTransfer("t1");
    await vi.waitFor(() => expect(store.getState().finishedTransfer?.state).toBe("cancelled"));
    await store.getState().retryTransfer("t1");
    await vi.waitFor(() =>
      expect(store.getState().transfers.value?.get("t1")?.state).toBe("running"),
    );
    await store.getState().cancelTransfer("t1");
    await vi.waitFor(() =>
      expect(activeTransfers(store.getState().transfers.value)).toHaveLength(0),
    );
    await store.getState().clearTransfers();
    await vi.waitFor(() => expect(store.getState().transfers.value?.size).toBe(0));
  });

  it("give back the error of a request that was refused", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    const source = "127.0.0.1:5000/team/app:no-such";
    const error = await store
      .getState()
      .startTransfers([{ ...REQUEST, source, destination: "store:" }]);
    expect(error?.code).toBe("manifest_not_found");
    expect(store.getState().drawerOpen).toBe(false);
  });

  it("show an action that failed", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    await store.getState().cancelTransfer("unknown");
    expect(store.getState().transfersError?.code).toBe("transfer_unknown");
  });

  it("are shown all when a new one is asked for, whatever the list was narrowed to", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    store.getState().filterTransfers("failed");
    const source = "127.0.0.1:5000/team/app:edge";
    await store.getState().startTransfers([{ ...REQUEST, source, destination: "store:" }]);
    expect(store.getState().transferFilter).toBe("all");
  });
});
