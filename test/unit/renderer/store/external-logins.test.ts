import { afterEach, describe, expect, it } from "vitest";
import { loginKey } from "../../../../renderer/store/external-logins.ts";
import type { ExternalLogin } from "../../../../shared/external-login.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { usualLogins, usualProblems } from "../../../support/renderer-fixture/logins.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

describe("logins of other programs", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function find() {
    const world = createWorld();
    world.externalLogins = usualLogins();
    world.externalProblems = usualProblems();
    connected = await openStore(world);
    const { store } = connected;
    await store.getState().findLogins();
    const found = store.getState().foundLogins.value;
    return { world, store, logins: found?.logins ?? [], problems: found?.problems ?? [] };
  }

  const of = (logins: readonly ExternalLogin[], ...addresses: readonly string[]) =>
    logins.filter(({ address }) => addresses.includes(address));

  it("are found with what could not be read", async () => {
    const { logins, problems } = await find();
    expect(logins).toHaveLength(6);
    expect(logins.filter(({ connected: is }) => is).map(({ address }) => address)).toEqual([
      "ghcr.io",
      "ghcr.io",
    ]);
    expect(problems).toMatchObject([{ error: { code: "helper_missing" } }]);
  });

  it("are imported one by one; a failure does not stop the others", async () => {
    const { store, world, logins } = await find();
    const chosen = of(logins, "docker.io", "old.registry.invalid", "quay.io/tides");
    await store.getState().importLogins(chosen, { signal: new AbortController().signal });
    const { imports } = store.getState();
    expect(chosen.map((login) => imports.get(loginKey(login))?.status)).toEqual([
      "done",
      "done",
      "failed",
    ]);
    expect([...world.connections.keys()]).toContain("quay.io/tides");
  });

  it("stop being imported when the sheet closes", async () => {
    const { store, world, logins } = await find();
    const before = world.connections.size;
    await store.getState().importLogins(logins, { signal: AbortSignal.abort() });
    expect(world.connections.size).toBe(before);
  });

  it("may stand in a pasted configuration, which is forgotten with the sheet", async () => {
    const { store, world } = await find();
    const pasted = JSON.stringify({
      auths: { "https://index.docker.io/v1/": { username: "eve" } },
    });
    await store.getState().findLogins(pasted);
    const logins = store.getState().pastedLogins.value?.logins ?? [];
    expect(logins).toMatchObject([{ address: "docker.io", username: "eve" }]);
    const { signal } = new AbortController();
    await store.getState().importLogins(logins, { pasted, signal });
    expect(world.connections.get("docker.io")).toMatchObject({ username: "eve" });
    store.getState().closeSheet();
    expect(store.getState().pastedLogins.status).toBe("idle");
  });

  it("say why when a configuration cannot be read", async () => {
    const { store } = await find();
    await store.getState().findLogins("{");
    expect(store.getState().pastedLogins.status).toBe("failed");
  });
});
