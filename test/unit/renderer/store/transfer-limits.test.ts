import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isThrottled } from "../../../../renderer/store/transfer-limits.ts";
import { DEFAULT_TRANSFER_LIMITS } from "../../../../shared/transfer.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { deskOf } from "../../../support/renderer-fixture/transfers.ts";
import { createWorld, type World } from "../../../support/renderer-fixture/world.ts";

describe("limits of transfers", () => {
  let world: World;
  let connected: ConnectedStore;

  beforeEach(async () => {
    world = createWorld();
    connected = await openStore(world);
  });
  afterEach(() => connected.stop());

  const act = () => connected.store.getState();

  it("are read, and read anew when another window has changed them", async () => {
    await act().loadLimits();
    expect(act().transferLimits.value).toEqual(DEFAULT_TRANSFER_LIMITS);
    deskOf(world).setLimits({ ...DEFAULT_TRANSFER_LIMITS, concurrency: 5 });
    await act().loadLimits();
    expect(act().transferLimits.value?.concurrency).toBe(5);
  });

  it("show a change at once, and keep what it does not name", async () => {
    await act().loadLimits();
    const saved = act().changeLimits({ downBytesPerSecond: 5_000_000 });
    expect(act().transferLimits.value).toEqual({
      ...DEFAULT_TRANSFER_LIMITS,
      downBytesPerSecond: 5_000_000,
    });
    await saved;
    expect(deskOf(world).limits().downBytesPerSecond).toBe(5_000_000);
  });

  it("end where the last of quick steps went", async () => {
    await act().loadLimits();
    await Promise.all([4, 5, 6].map((concurrency) => act().changeLimits({ concurrency })));
    expect(act().transferLimits.value?.concurrency).toBe(6);
    expect(deskOf(world).limits().concurrency).toBe(6);
  });

  it("go back to what holds when the engine refuses", async () => {
    await act().loadLimits();
    await act().changeLimits({ concurrency: 11 });
    expect(act().transferLimits.value).toEqual(DEFAULT_TRANSFER_LIMITS);
    expect(act().transfersError?.code).toBe("invalid_input");
  });

  it("cannot be changed before they are known", async () => {
    await act().changeLimits({ concurrency: 1 });
    expect(deskOf(world).limits()).toEqual(DEFAULT_TRANSFER_LIMITS);
  });

  it("slow down when there is one for either way", () => {
    expect(isThrottled(undefined)).toBe(false);
    expect(isThrottled(DEFAULT_TRANSFER_LIMITS)).toBe(false);
    expect(isThrottled({ ...DEFAULT_TRANSFER_LIMITS, upBytesPerSecond: 1 })).toBe(true);
  });
});
