import { afterEach, describe, expect, it, vi } from "vitest";
import { sumAdditions } from "../../../../renderer/store/additions.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createEmptyWorld, createWorld } from "../../../support/renderer-fixture/world.ts";

const APP = "127.0.0.1:5000/team/app:v1.10.0";

describe("taking signatures and other additions along", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open() {
    const world = createWorld();
    connected = await openStore(world);
    const { store } = connected;
    const planned = () => vi.waitFor(() => expect(store.getState().plans.status).toBe("ready"));
    return { world, store, planned };
  }

  it("is not done unless it is chosen, and the choice is kept for the next visit", async () => {
    const first = await openStore(createEmptyWorld());
    expect(first.store.getState().takesAdditions).toBe(false);
    first.store.getState().setTakesAdditions(true);
    first.stop();
    const second = await openStore(createEmptyWorld(), first.remembered);
    expect(second.store.getState().takesAdditions).toBe(true);
    second.stop();
  });

  it("plans once more when it is chosen, and starts what was planned", async () => {
    const { world, store, planned } = await open();
    store.getState().openTransfer("pull", [APP]);
    await planned();
    expect(store.getState().plans.value?.[0]?.additions).toBeUndefined();
    store.getState().setTakesAdditions(true);
    expect(store.getState().plans.status).toBe("loading");
    await planned();
    expect(sumAdditions(store.getState().plans.value ?? [])).toMatchObject({ count: 2 });
    expect(await store.getState().startDraft(new Set())).toBeUndefined();
    expect([...world.transfers.values()].at(-1)?.request.additions).toBe("all");
  });

  it("is asked of no transfer within a repository", async () => {
    const { world, store, planned } = await open();
    store.getState().setTakesAdditions(true);
    store.getState().openTransfer("retag", [APP], { destination: "stable" });
    await planned();
    await store.getState().startDraft(new Set());
    expect([...world.transfers.values()].at(-1)?.request).not.toHaveProperty("additions");
  });

  it("counts once what belongs to several images, and apart what stays behind", () => {
    const item = {
      digest: `sha256:${"a".repeat(64)}`,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      purpose: "signature",
      found: "tag",
      subject: { digest: `sha256:${"b".repeat(64)}` },
      names: [],
      size: 10,
      action: "write",
    } as const;
    const left = { ...item, action: "cannot", why: "image_changes" } as const;
    const plans = [
      { additions: { items: [{ ...item, names: [] }], complete: true } },
      {
        additions: {
          items: [
            { ...item, names: [] },
            { ...left, names: [] },
          ],
          complete: false,
        },
      },
      {},
    ] as Parameters<typeof sumAdditions>[0];
    expect(sumAdditions(plans)).toEqual({
      count: 1,
      bytes: 10,
      left: { destination: 0, image_changes: 1 },
      complete: false,
    });
    expect(sumAdditions([{}])).toBeUndefined();
  });
});
