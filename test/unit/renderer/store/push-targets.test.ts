import { afterEach, describe, expect, it, vi } from "vitest";
import type { PushTarget } from "../../../../shared/push-target.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createEmptyWorld } from "../../../support/renderer-fixture/world.ts";
import { addTarget } from "../../../support/renderer-fixture/push-targets.ts";

const PRODUCTION: PushTarget = {
  name: "Production",
  patterns: ["harbor.test/team/{name}:{tag}"],
  platforms: [],
  overwrite: "ask",
  preview: true,
};

describe("push targets in the page", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open() {
    const world = createEmptyWorld();
    connected = await openStore(world);
    const { store } = connected;
    const names = () => store.getState().pushTargets.value?.map(({ name }) => name);
    await vi.waitFor(() => expect(names()).toEqual([]));
    return { world, store, names };
  }

  it("come and go without being asked for, also when another program changes them", async () => {
    const { world, names } = await open();
    addTarget(world, PRODUCTION);
    await vi.waitFor(() => expect(names()).toEqual(["Production"]));
  });

  it("are added, renamed and removed", async () => {
    const { store, names } = await open();
    expect(await store.getState().savePushTarget(PRODUCTION)).toBeUndefined();
    await vi.waitFor(() => expect(names()).toEqual(["Production"]));
    const renamed = { ...PRODUCTION, name: "Live" };
    expect(await store.getState().savePushTarget(renamed, "Production")).toBeUndefined();
    await vi.waitFor(() => expect(names()).toEqual(["Live"]));
    expect(await store.getState().removePushTarget("Live")).toBeUndefined();
    await vi.waitFor(() => expect(names()).toEqual([]));
  });

  it("say why they were not saved or removed", async () => {
    const { store } = await open();
    await store.getState().savePushTarget(PRODUCTION);
    const taken = { ...PRODUCTION, name: "production" };
    expect((await store.getState().savePushTarget(taken))?.code).toBe("target_exists");
    expect((await store.getState().removePushTarget("Nowhere"))?.code).toBe("target_unknown");
  });
});
