import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { allTransfers } from "../../../../renderer/store/transfer-history.ts";
import type { Transfer } from "../../../../shared/transfer.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld, type World } from "../../../support/renderer-fixture/world.ts";

function aFinished(index: number): Transfer {
  const source = `127.0.0.1:5000/team/app:${index}`;
  return {
    id: `f${index}`,
    kind: "pull",
    source,
    destination: "store:",
    request: { source, destination: "store:", alsoTag: [], platforms: [], allTags: false },
    state: "done",
    createdAt: index,
    finishedAt: index,
    bytesTotal: 0,
    bytesDone: 0,
    bytesPerSecond: 0,
    layers: [],
    results: [],
  };
}

describe("finished transfers", () => {
  let world: World;
  let connected: ConnectedStore;

  beforeEach(async () => {
    world = createWorld();
    for (let index = 0; index < 250; index += 1) world.transfers.set(`f${index}`, aFinished(index));
    connected = await openStore(world);
    await vi.waitFor(() => expect(act().transfers.status).toBe("ready"));
  });
  afterEach(() => connected.stop());

  const act = () => connected.store.getState();
  const shown = () => allTransfers(act());

  it("begin with the latest, and come by pages to the very first", async () => {
    expect(shown().size).toBe(100);
    await act().openHistory();
    expect(act().transferHistory.value?.next).toBeDefined();
    await act().loadOlderTransfers();
    expect(shown().size).toBe(200);
    await act().loadOlderTransfers();
    expect(shown().size).toBe(250);
    expect(act().transferHistory.value?.next).toBeUndefined();
  });

  it("show something new with the first page that is asked for", async () => {
    await act().loadOlderTransfers();
    expect(shown().size).toBe(200);
  });

  it("are gone with the pages when all are cleared", async () => {
    await act().loadOlderTransfers();
    await act().clearTransfers();
    await vi.waitFor(() => expect(shown().size).toBe(0));
    await act().openHistory();
    expect(shown().size).toBe(0);
  });

  it("lose one that another program has forgotten, as soon as it is touched", async () => {
    await act().loadOlderTransfers();
    world.transfers.delete("f120");
    await act().retryTransfer("f120");
    expect(act().transfersError?.code).toBe("transfer_unknown");
    expect(shown().has("f120")).toBe(false);
    expect(shown().size).toBe(199);
  });
});
