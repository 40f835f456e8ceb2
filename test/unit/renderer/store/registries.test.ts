import { afterEach, describe, expect, it, vi } from "vitest";
import { allowanceFor } from "../../../../renderer/store/registries.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const SAID = {
  host: "docker.io",
  limit: 100,
  remaining: 87,
  windowSeconds: 21_600,
  at: Date.now(),
};

describe("what is known of registries", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  it("R61: pulls that are left come by themselves, for the account of a connection", async () => {
    const world = createWorld();
    world.allowances = [SAID];
    connected = await openStore(world);
    const { store } = connected;
    await vi.waitFor(() => expect(store.getState().allowances.value).toEqual([SAID]));
    world.allowances = [SAID, { ...SAID, account: "ann", remaining: 199 }];
    world.changes.pulls.tell();
    await vi.waitFor(() => expect(store.getState().allowances.value).toHaveLength(2));
    const all = store.getState().allowances.value ?? [];
    expect(allowanceFor(all, { host: "docker.io" })?.remaining).toBe(87);
    expect(allowanceFor(all, { host: "docker.io", username: "ann" })?.remaining).toBe(199);
    expect(allowanceFor(all, { host: "docker.io", username: "bob" })).toBeUndefined();
  });

  it("R61: a number is forgotten when its window is over, also while nothing new comes", async () => {
    const world = createWorld();
    world.allowances = [SAID, { ...SAID, account: "ann", until: Date.now() + 400 }];
    connected = await openStore(world);
    const { store } = connected;
    await vi.waitFor(() => expect(store.getState().allowances.value).toHaveLength(2));
    await vi.waitFor(() => expect(store.getState().allowances.value).toEqual([SAID]));
  });

  it("R60: a profile is shown with what was seen, until that is forgotten", async () => {
    const world = createWorld();
    world.observed.set("ghcr.io", { mount: 1000 });
    connected = await openStore(world);
    const { store } = connected;
    store.getState().openSheet({ kind: "registry", address: "ghcr.io" });
    await store.getState().loadRegistry("ghcr.io");
    expect(store.getState().knownRegistry.value).toMatchObject({
      profile: { name: "GHCR" },
      observedAt: { mount: 1000 },
    });
    expect(await store.getState().forgetObserved("ghcr.io")).toBeUndefined();
    expect(store.getState().knownRegistry.value?.observedAt).toEqual({});
    store.getState().closeSheet();
    expect(store.getState().knownRegistry.status).toBe("idle");
  });
});
