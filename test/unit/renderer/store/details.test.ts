import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { knownDetails } from "../../../../renderer/store/details.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

describe("details of a whole list", () => {
  let connected: ConnectedStore;
  const state = () => connected.store.getState();
  const tags = () => state().tags.value ?? [];

  beforeEach(async () => {
    connected = await openStore(createWorld());
    state().openPlace({ kind: "repository", host: "127.0.0.1:5000", repository: "mirror/nginx" });
    await vi.waitFor(() => expect(state().tags.status).toBe("ready"));
  });
  afterEach(() => connected.stop());

  it("R17: have a price that is told before anything is asked", async () => {
    await state().askDetailsCost(tags());
    expect(state().detailsCost?.requests).toBe(15_000);
    expect(state().details.size).toBe(0);
  });

  it("R17: come in whole, and put the list in order once", async () => {
    const { detailsRevision } = state();
    await state().fetchDetails(tags());
    expect(state().detailsFetch).toEqual({
      total: 5000,
      done: 5000,
      failed: 0,
      status: "finished",
    });
    expect(state().detailsRevision).toBe(detailsRevision + 1);
    const detailsOf = knownDetails(state());
    expect(tags().every((tag) => detailsOf(tag) !== undefined)).toBe(true);
  });

  it("can be stopped, and keep what came", async () => {
    const fetching = state().fetchDetails(tags());
    expect(state().detailsFetch?.status).toBe("running");
    state().stopDetails();
    await fetching;
    expect(state().detailsFetch?.status).toBe("stopped");
  });

  it("say why they cannot be had", async () => {
    connected.cut();
    await state().fetchDetails(tags());
    expect(state().detailsFetch).toMatchObject({
      status: "stopped",
      error: { code: "connection_lost" },
    });
  });

  it("go with the place", async () => {
    await state().fetchDetails(tags().slice(0, 10));
    expect(state().details.size).toBe(10);
    state().openPlace({ kind: "store" });
    expect([state().details.size, state().detailsFetch]).toEqual([0, undefined]);
  });
});
