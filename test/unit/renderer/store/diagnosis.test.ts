import { afterEach, describe, expect, it } from "vitest";
import { maySignIn } from "../../../../renderer/store/diagnosis.ts";
import { DIAGNOSIS_STEPS } from "../../../../shared/diagnosis.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

describe("the checklist", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  it("shows each step once, in the order in which they are tried", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    const request = { address: "registry.harbour.test", username: "bob", secret: "x" };
    const steps = await store.getState().diagnose({ ...request, repository: "team/app" });
    expect(steps?.map(({ step }) => step)).toEqual([...DIAGNOSIS_STEPS]);
    expect(steps?.every(({ state }) => state === "passed")).toBe(true);
    expect(store.getState().diagnosis).toEqual({ status: "done", steps });
  });

  it("ends where a step failed, and leaves out what depends on it", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    const steps = (await store.getState().diagnose({ address: "private-ca.example.test" })) ?? [];
    expect(maySignIn(steps)).toBe(false);
    expect(steps.find(({ step }) => step === "tls")).toMatchObject({
      state: "failed",
      error: { code: "tls_failed" },
    });
    expect(steps.at(-1)).toMatchObject({ state: "skipped", skipped: "blocked" });
  });

  it("is ended by a later one", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    const first = store.getState().diagnose({ address: "a.test" });
    const second = store.getState().diagnose({ address: "nowhere.invalid" });
    expect(await first).toBeUndefined();
    expect((await second)?.[0]).toMatchObject({ state: "failed" });
    expect(store.getState().diagnosis.status).toBe("done");
  });

  it("is taken away with the sheet", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    store.getState().openSheet({ kind: "login", address: "a.test" });
    const run = store.getState().diagnose({ address: "a.test" });
    store.getState().closeSheet();
    expect(await run).toBeUndefined();
    expect(store.getState().diagnosis).toEqual({ status: "idle", steps: [] });
  });

  it("says so when the link to the engine breaks", async () => {
    const world = createWorld();
    world.stepMs = 5;
    connected = await openStore(world);
    const { store, cut } = connected;
    const run = store.getState().diagnose({ address: "a.test" });
    cut();
    expect(await run).toBeUndefined();
    expect(store.getState().diagnosis).toMatchObject({
      status: "failed",
      error: { code: "connection_lost" },
    });
  });
});
