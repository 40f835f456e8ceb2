import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  countRunning,
  listTransfers,
  queueOf,
} from "../../../../renderer/store/transfer-groups.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld, type World } from "../../../support/renderer-fixture/world.ts";

const REQUEST = { alsoTag: [], platforms: [], allTags: false, destination: "store:" };
const TAGS = ["edge", "v1.10.0", "v1.9.0", "v1.8.4", "v1.8.3", "pr-482"];

describe("steering transfers", () => {
  let world: World;
  let connected: ConnectedStore;

  beforeEach(async () => {
    world = createWorld();
    world.bytesPerTick = 1000;
    connected = await openStore(world);
    const requests = TAGS.map((tag) => ({ ...REQUEST, source: `127.0.0.1:5000/team/app:${tag}` }));
    await act().startTransfers(requests);
    await vi.waitFor(() => expect(queue()).toEqual(["t4", "t5", "t6"]));
  });
  afterEach(() => connected.stop());

  const act = () => connected.store.getState();
  const all = () => act().transfers.value ?? new Map();
  const queue = () => queueOf(all().values());
  const idsOf = (filter: "active" | "paused") =>
    listTransfers(all().values(), filter).map(({ id }) => id);

  it("pauses one and lets the next begin, and goes on with it in its old place", async () => {
    await act().pauseTransfer("t2");
    await vi.waitFor(() => expect(idsOf("active")).toEqual(["t1", "t3", "t4"]));
    expect(idsOf("paused")).toEqual(["t2"]);
    await act().resumeTransfer("t2");
    await vi.waitFor(() => expect(queue()).toEqual(["t2", "t5", "t6"]));
  });

  it("moves one in the queue, and tells its new place", async () => {
    await act().moveTransfer("t6", "up");
    await vi.waitFor(() => expect(queue()).toEqual(["t4", "t6", "t5"]));
    expect(act().movedTransfer).toEqual({ id: "t6", place: 2 });
    await act().moveTransfer("t4", "last");
    await vi.waitFor(() => expect(queue()).toEqual(["t6", "t5", "t4"]));
    expect(act().movedTransfer).toEqual({ id: "t4", place: 3 });
  });

  it("row 56: gives what is dropped the place of what it is dropped on", async () => {
    act().dragTransfer("t6");
    await act().dropTransferOn("t4");
    await vi.waitFor(() => expect(queue()).toEqual(["t6", "t4", "t5"]));
    expect(act().movedTransfer).toEqual({ id: "t6", place: 1 });
    await act().dropTransferOn("t5");
    await vi.waitFor(() => expect(queue()).toEqual(["t4", "t5", "t6"]));
    act().dragTransfer(undefined);
    await act().dropTransferOn("t4");
    expect(queue()).toEqual(["t4", "t5", "t6"]);
  });

  it("row 56: pauses what waits, and lets what runs go on", async () => {
    await act().pauseAll("after current");
    await vi.waitFor(() => expect(idsOf("paused")).toEqual(["t4", "t5", "t6"]));
    expect(idsOf("active")).toEqual(["t1", "t2", "t3"]);
    expect(countRunning(all().values())).toBe(3);
  });

  it("asks for no move beyond the ends", async () => {
    await act().moveTransfer("t4", "up");
    expect(act().movedTransfer).toBeUndefined();
    expect(act().transfersError).toBeUndefined();
  });

  it("pauses all without one that waited beginning in between, and resumes all in order", async () => {
    const begun = new Set<string>();
    const stop = connected.store.subscribe(() => idsOf("active").forEach((id) => begun.add(id)));
    await act().pauseAll();
    await vi.waitFor(() => expect(idsOf("paused")).toHaveLength(6));
    stop();
    expect([...begun].filter((id) => ["t4", "t5", "t6"].includes(id))).toEqual([]);
    await act().resumeAll();
    await vi.waitFor(() => expect(idsOf("active")).toEqual(["t1", "t2", "t3"]));
    expect(queue()).toEqual(["t4", "t5", "t6"]);
  });

  it("takes no offence at one that has ended while all were paused", async () => {
    const late = world.transfers.get("t1");
    if (late !== undefined) world.transfers.set("t1", { ...late, state: "cancelled" });
    await act().pauseAll();
    expect(act().transfersError).toBeUndefined();
    await vi.waitFor(() => expect(idsOf("paused")).toHaveLength(5));
  });

  it("forgets one finished transfer and keeps the others", async () => {
    await act().cancelTransfer("t1");
    await act().cancelTransfer("t2");
    await vi.waitFor(() => expect(all().get("t2")?.state).toBe("cancelled"));
    await act().clearTransfers("t1");
    await vi.waitFor(() => expect(all().has("t1")).toBe(false));
    expect(all().has("t2")).toBe(true);
  });

  it("shows what was refused until it is put away or something works", async () => {
    await act().pauseTransfer("unknown");
    expect(act().transfersError?.code).toBe("transfer_unknown");
    act().dropTransfersError();
    expect(act().transfersError).toBeUndefined();
  });
});
