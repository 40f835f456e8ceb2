import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const NEVER = new AbortController().signal;
const CANARY = "canary-7f3a-of-a-password";

describe("connections", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open() {
    const world = createWorld();
    connected = await openStore(world);
    const { store } = connected;
    await vi.waitFor(() => expect(store.getState().connections.value).toHaveLength(3));
    return { world, store, remembered: connected.remembered };
  }

  it("are signed in to, and opened in the sidebar", async () => {
    const { store } = await open();
    const login = { address: "registry.harbour.test/team", username: "bob", secret: CANARY };
    expect(await store.getState().login(login, NEVER)).toBeUndefined();
    await vi.waitFor(() => expect(store.getState().connections.value).toHaveLength(4));
    expect(store.getState().expandedKeys.has("connection:registry.harbour.test/team")).toBe(true);
  });

  it("are seen after signing in, even in a folder that was closed", async () => {
    const { store } = await open();
    store.getState().setExpandedKeys(new Set());
    const login = { address: "registry.harbour.test", username: "bob", secret: CANARY };
    expect(await store.getState().login({ ...login, folder: "Work" }, NEVER)).toBeUndefined();
    expect([...store.getState().expandedKeys]).toEqual([
      "registries",
      "folder:Work",
      "connection:registry.harbour.test",
    ]);
  });

  it("K1: leave no secret in the page, neither after signing in nor after a refusal", async () => {
    const { store, remembered } = await open();
    const common = { username: "bob", secret: CANARY };
    await store.getState().login({ address: "registry.harbour.test", ...common }, NEVER);
    await store.getState().login({ address: "nowhere.invalid", ...common }, NEVER);
    await store.getState().diagnose({ address: "private-ca.example.test", ...common });
    await store
      .getState()
      .findLogins(JSON.stringify({ auths: { "x.test": { username: "bob", auth: CANARY } } }));
    const shown = JSON.stringify(store.getState(), (_key, value: unknown) =>
      value instanceof Map || value instanceof Set ? [...value] : value,
    );
    expect(shown).toContain("private-ca.example.test");
    expect(shown).not.toContain(CANARY);
    expect(JSON.stringify([...remembered])).not.toContain(CANARY);
  });

  it("say why they could not be signed in to", async () => {
    const { store } = await open();
    const login = { address: "ghcr.io", username: "bob", secret: "wrong" };
    expect(await store.getState().login(login, NEVER)).toMatchObject({ code: "login_refused" });
  });

  it("are edited without asking the registry", async () => {
    const { store, world } = await open();
    const edit = { label: "Work", production: true };
    expect(await store.getState().editConnection("ghcr.io", edit)).toBeUndefined();
    expect(world.connections.get("ghcr.io")).toMatchObject(edit);
    expect(await store.getState().editConnection("gone.test", edit)).toMatchObject({
      code: "connection_unknown",
    });
  });

  it("are renamed unless the address is taken", async () => {
    const { store, world } = await open();
    expect(await store.getState().renameConnection("ghcr.io", "ghcr.io/octo")).toBeUndefined();
    expect(world.connections.get("ghcr.io/octo")).toMatchObject({ prefix: "octo" });
    expect(
      await store.getState().renameConnection("ghcr.io/octo", "registry.example.test"),
    ).toMatchObject({ code: "connection_exists" });
  });

  it("are forgotten", async () => {
    const { store, world } = await open();
    expect(await store.getState().logout("ghcr.io")).toBeUndefined();
    expect(world.connections.has("ghcr.io")).toBe(false);
  });

  it("are the ones that a repository is used with when it wants a login", async () => {
    const { store, world } = await open();
    await store.getState().renameConnection("ghcr.io", "ghcr.io/octo");
    await vi.waitFor(() => {
      const addresses = store.getState().connections.value?.map(({ address }) => address);
      expect(addresses).toContain("ghcr.io/octo");
    });
    store.getState().openLoginFor({ host: "ghcr.io", repository: "octo/app" });
    expect(store.getState().sheet).toEqual({ kind: "login", address: "ghcr.io/octo" });
    store.getState().openLoginFor({ host: "ghcr.io", repository: "other/app" });
    expect(store.getState().sheet).toEqual({ kind: "login", address: "ghcr.io" });
    expect(world.connections.size).toBe(3);
  });
});
