import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const APP = "127.0.0.1:5000/team/app";

describe("the plan in the transfer sheet", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => {
    vi.useRealTimers();
    connected?.stop();
  });

  it("is made as soon as the sheet opens with both ends known", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    store.getState().openTransfer("pull", [`${APP}:v1.10.0`]);
    await vi.waitFor(() => expect(store.getState().plans.status).toBe("ready"));
    expect(store.getState().plans.value?.[0]).toMatchObject({ kind: "pull" });
    expect(store.getState().offeredPlatforms).toContain("linux/arm64");
  });

  it("waits for the destination", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    store.getState().openTransfer("copy", [`${APP}:v1.10.0`]);
    expect(store.getState().plans.status).toBe("idle");
  });

  it("is asked for once when typing pauses, for the last text", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    store.getState().openTransfer("copy", [`${APP}:v1.10.0`]);
    vi.useFakeTimers();
    for (const destination of [
      "127.0.0.1:5000/t",
      "127.0.0.1:5000/te",
      "127.0.0.1:5000/team/x:1",
    ]) {
      store.getState().changeDraft({ destination });
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(store.getState().plans.status).toBe("loading");
    await vi.advanceTimersByTimeAsync(400);
    vi.useRealTimers();
    await vi.waitFor(() => expect(store.getState().plans.status).toBe("ready"));
    expect(store.getState().plans.value?.[0]?.destination).toBe("127.0.0.1:5000/team/x:1");
  });

  it("fails with the engine's error, and keeps no old plan beside it", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    store.getState().openTransfer("pull", [`${APP}:no-such`]);
    await vi.waitFor(() => expect(store.getState().plans.status).toBe("failed"));
    expect(store.getState().plans).toMatchObject({ error: { code: "manifest_not_found" } });
    expect(store.getState().plans.value).toBeUndefined();
  });

  it("keeps offering every platform after some were chosen", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    store.getState().openTransfer("pull", [`${APP}:v1.10.0`]);
    await vi.waitFor(() => expect(store.getState().offeredPlatforms.length).toBeGreaterThan(1));
    const offered = store.getState().offeredPlatforms;
    store.getState().changeDraft({ platforms: ["linux/amd64"] });
    await vi.waitFor(() =>
      expect(store.getState().plans.value?.[0]?.notices.map(({ code }) => code)).toContain(
        "platforms_dropped",
      ),
    );
    expect(store.getState().offeredPlatforms).toEqual(offered);
  });

  it("is one for each image when several are selected", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    store.getState().openTransfer("pull", [`${APP}:v1.9.0`, `${APP}:v1.9.1`]);
    await vi.waitFor(() => expect(store.getState().plans.value).toHaveLength(2));
  });

  it("is forgotten with the sheet", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    store.getState().openTransfer("pull", [`${APP}:v1.9.0`]);
    store.getState().closeSheet();
    expect(store.getState()).toMatchObject({ sheet: undefined, plans: { status: "idle" } });
  });
});
