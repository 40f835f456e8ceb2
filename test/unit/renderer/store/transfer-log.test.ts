import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

describe("the log of a transfer", () => {
  let connected: ConnectedStore;

  beforeEach(async () => {
    const world = createWorld();
    world.bytesPerTick = 1000;
    connected = await openStore(world);
    const source = "127.0.0.1:5000/team/app:edge";
    const rest = { alsoTag: [], platforms: [], allTags: false };
    await act().startTransfers([{ ...rest, source, destination: "store:" }]);
  });
  afterEach(() => connected.stop());

  const act = () => connected.store.getState();
  const codes = () =>
    act()
      .transferLogs.get("t1")
      ?.value?.map(({ code }) => code);

  it("is read while it is shown", async () => {
    act().toggleLog("t1");
    await act().loadLog("t1");
    expect(codes()).toEqual(["queued", "planned"]);
    await act().pauseTransfer("t1");
    await act().loadLog("t1");
    expect(codes()).toEqual(["queued", "planned", "paused"]);
  });

  it("stays away when it was closed before its answer came", async () => {
    act().toggleLog("t1");
    const loaded = act().loadLog("t1");
    act().toggleLog("t1");
    await loaded;
    expect(act().transferLogs.has("t1")).toBe(false);
  });

  it("says why it cannot be read", async () => {
    act().toggleLog("gone");
    await act().loadLog("gone");
    const log = act().transferLogs.get("gone");
    expect(log?.status === "failed" && log.error.code).toBe("transfer_unknown");
  });
});
