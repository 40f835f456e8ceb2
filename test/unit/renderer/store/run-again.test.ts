import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { connect, createWorld } from "../../../support/renderer-fixture/world.ts";

const REQUEST = { alsoTag: [], platforms: [], allTags: false };
const SOURCE = "127.0.0.1:5000/team/app:edge";

describe("running a transfer again", () => {
  let connected: ConnectedStore;

  beforeEach(async () => {
    const world = createWorld();
    world.bytesPerTick = 100_000_000;
    connect(world, { host: "registry.example.test", production: true });
    connected = await openStore(world);
    await vi.waitFor(() => expect(act().connections.status).toBe("ready"));
  });
  afterEach(() => connected.stop());

  const act = () => connected.store.getState();
  const stateOf = (id: string) => act().transfers.value?.get(id)?.state;

  async function finished(destination: string, confirmation?: string): Promise<void> {
    const request = { ...REQUEST, source: SOURCE, destination };
    const error = await act().startTransfers([
      confirmation === undefined ? request : { ...request, confirmation },
    ]);
    expect(error).toBeUndefined();
    await vi.waitFor(() => expect(stateOf("t1")).toBe("done"), 5000);
  }

  it("makes another transfer of the same request", async () => {
    await finished("store:");
    act().filterTransfers("done");
    await act().runAgain("t1");
    await vi.waitFor(() => expect(stateOf("t2")).toBeDefined());
    const [first, second] = ["t1", "t2"].map((id) => act().transfers.value?.get(id)?.request);
    expect(second).toEqual(first);
    expect(act().transferFilter).toBe("all");
  });

  it("asks anew for what a production registry wants typed, and sends nothing before", async () => {
    const destination = "registry.example.test/platform/gateway:latest";
    await finished(destination, "platform/gateway");
    // Somebody else pointed the name at another image since.
    await act().startTransfers([
      {
        ...REQUEST,
        source: "127.0.0.1:5000/team/app:v1.9.0",
        destination,
        confirmation: "platform/gateway",
      },
    ]);
    await vi.waitFor(() => expect(stateOf("t2")).toBe("done"), 5000);
    await act().runAgain("t1");
    expect(act().againQuestion).toEqual({ id: "t1", confirm: "platform/gateway" });
    expect(stateOf("t3")).toBeUndefined();
    await act().runAgain("t1", "platform/gateway");
    expect(act().againQuestion).toBeUndefined();
    await vi.waitFor(() => expect(stateOf("t3")).toBe("done"), 5000);
  });

  it("asks for nothing where a production registry loses nothing", async () => {
    await finished("registry.example.test/platform/new:1");
    await act().runAgain("t1");
    expect(act().againQuestion).toBeUndefined();
    await vi.waitFor(() => expect(stateOf("t2")).toBeDefined());
  });

  it("can be thought better of", async () => {
    const destination = "registry.example.test/platform/gateway:latest";
    await finished(destination, "platform/gateway");
    await act().startTransfers([
      {
        ...REQUEST,
        source: "127.0.0.1:5000/team/app:v1.9.0",
        destination,
        confirmation: "platform/gateway",
      },
    ]);
    await vi.waitFor(() => expect(stateOf("t2")).toBe("done"), 5000);
    await act().runAgain("t1");
    act().dropAgainQuestion();
    expect(act().againQuestion).toBeUndefined();
    expect(act().transfersError).toBeUndefined();
  });
});
