import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { connect, createWorld } from "../../../support/renderer-fixture/world.ts";

const APP = "127.0.0.1:5000/team/app";

describe("removing", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function openSheet(locations: readonly string[]) {
    const world = createWorld();
    connected = await openStore(world);
    const { store } = connected;
    store
      .getState()
      .openPlace({ kind: "repository", host: "127.0.0.1:5000", repository: "team/app" });
    store.getState().openSheet({ kind: "removal", locations, verb: "tag" });
    await vi.waitFor(() => expect(store.getState().removals.status).toBe("ready"));
    return { world, store };
  }

  it("shows which tags stay on the digest, and with the other verb that they go", async () => {
    const { store } = await openSheet([`${APP}:v1.10.0`]);
    expect(store.getState().removals.value?.[0]).toMatchObject({
      tags: ["v1.10.0"],
      siblings: ["latest"],
    });
    store.getState().setRemovalVerb("manifest");
    await vi.waitFor(() =>
      expect(store.getState().removals.value?.[0]).toMatchObject({
        verb: "manifest",
        tags: ["v1.10.0", "latest"],
      }),
    );
  });

  it("takes away what was shown, and reads the list again", async () => {
    const { world, store } = await openSheet([`${APP}:v1.10.0`, `${APP}:edge`]);
    expect(await store.getState().removeImages()).toBeUndefined();
    expect([...(world.repositories.get(APP)?.keys() ?? [])]).not.toContain("edge");
    await vi.waitFor(() => expect(store.getState().tags.value).toHaveLength(8));
  });

  it("deletes a manifest once when two of its tags were selected", async () => {
    const { world, store } = await openSheet([`${APP}:v1.10.0`, `${APP}:latest`]);
    store.getState().setRemovalVerb("manifest");
    await vi.waitFor(() =>
      expect(store.getState().removals.value?.every(({ verb }) => verb === "manifest")).toBe(true),
    );
    expect(await store.getState().removeImages()).toBeUndefined();
    expect(world.repositories.get(APP)?.has("latest")).toBe(false);
  });

  it("says why when there is nothing to remove", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    store.getState().openSheet({ kind: "removal", locations: [`${APP}:gone`], verb: "tag" });
    await vi.waitFor(() => expect(store.getState().removals.status).toBe("failed"));
    expect(await store.getState().removeImages()).toBeUndefined();
  });
});

describe("removing from a production registry", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function openSheet() {
    const world = createWorld();
    connect(world, { host: "127.0.0.1:5000", production: true });
    connected = await openStore(world);
    const { store } = connected;
    store
      .getState()
      .openSheet({ kind: "removal", locations: [`${APP}:edge`, `${APP}:pr-482`], verb: "tag" });
    await vi.waitFor(() => expect(store.getState().removals.status).toBe("ready"));
    return { world, store };
  }

  it("is refused without the text that the plan asks for", async () => {
    const { world, store } = await openSheet();
    for (const typed of [new Set<string>(), new Set(["team"])]) {
      const error = await store.getState().removeImages(typed);
      expect(error?.code).toBe("confirmation_required");
    }
    expect(world.repositories.get(APP)?.has("edge")).toBe(true);
  });

  it("takes what was typed once for every plan of the repository", async () => {
    const { world, store } = await openSheet();
    expect(await store.getState().removeImages(new Set(["team/app"]))).toBeUndefined();
    expect([...(world.repositories.get(APP)?.keys() ?? [])]).not.toContain("edge");
    expect([...(world.repositories.get(APP)?.keys() ?? [])]).not.toContain("pr-482");
  });
});
