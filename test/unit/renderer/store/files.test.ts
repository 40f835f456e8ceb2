import { afterEach, describe, expect, it, vi } from "vitest";
import { selectOnly } from "../../../../renderer/store/selection.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const TAR = "/home/octo/Downloads/harbour-release-2026-11.tar";
const LAYOUT = "/home/octo/build/layout";
const signal = new AbortController().signal;

describe("files that hold images", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open(remembered = new Map<string, string>(), world = createWorld()) {
    connected = await openStore(world, remembered);
    const { store } = connected;
    return { world, store, remembered };
  }

  it("are read first, then opened and kept in the sidebar", async () => {
    const { store, remembered } = await open();
    expect(await store.getState().openFile(TAR, signal)).toBeUndefined();
    expect(store.getState().place).toEqual({ kind: "file", path: TAR });
    expect(store.getState().openedPaths).toEqual([TAR]);
    expect(store.getState().fileContents.get(TAR)?.value?.images).toHaveLength(3);
    connected?.stop();
    const again = await open(remembered);
    expect(again.store.getState().openedPaths).toEqual([TAR]);
  });

  it("stay out of the sidebar when they cannot be read", async () => {
    const { store } = await open();
    const error = await store.getState().openFile("/no/such.tar", signal);
    expect(error?.code).toBe("path_not_found");
    expect(store.getState().openedPaths).toEqual([]);
    expect(store.getState().place).toEqual({ kind: "store" });
  });

  it("stand in the sidebar once, however often they are opened", async () => {
    const { store } = await open();
    await store.getState().openFile(TAR, signal);
    await store.getState().openFile(LAYOUT, signal);
    await store.getState().openFile(TAR, signal);
    expect(store.getState().openedPaths).toEqual([TAR, LAYOUT]);
  });

  it("are opened when the operating system asks, readable or not, and take the focus", async () => {
    const { world, store } = await open();
    world.openedFiles.push(TAR, "/no/such.tar");
    world.changes.files.tell();
    await vi.waitFor(() => expect(store.getState().arrivals).toBe(1));
    expect(store.getState().openedPaths).toEqual([TAR, "/no/such.tar"]);
    expect(store.getState().place).toEqual({ kind: "file", path: "/no/such.tar" });
    await vi.waitFor(() =>
      expect(store.getState().fileContents.get("/no/such.tar")?.status).toBe("failed"),
    );
  });

  it("are read again on demand; what is gone is neither selected nor inspected", async () => {
    const { world, store } = await open();
    await store.getState().openFile(LAYOUT, signal);
    const row = `oci:${LAYOUT}:v2`;
    store.getState().select(selectOnly(row));
    await store.getState().inspect(row);
    expect(store.getState().inspection.status).toBe("ready");
    const [first] = world.files.get(LAYOUT)?.images ?? [];
    world.files.set(LAYOUT, { kind: "oci", images: first === undefined ? [] : [first] });
    await store.getState().refresh();
    expect(store.getState().fileContents.get(LAYOUT)?.value?.images).toHaveLength(1);
    expect(store.getState().selection.rows.size).toBe(0);
    expect(store.getState().inspected).toBeUndefined();
  });

  it("leave the sidebar, and the centre when they were there", async () => {
    const { store, remembered } = await open();
    await store.getState().openFile(TAR, signal);
    await store.getState().openFile(LAYOUT, signal);
    store.getState().forgetFile(LAYOUT);
    expect(store.getState().place).toEqual({ kind: "store" });
    expect(store.getState().openedPaths).toEqual([TAR]);
    expect(store.getState().fileContents.has(LAYOUT)).toBe(false);
    expect(remembered.get("portolan.files")).toBe(JSON.stringify([TAR]));
  });

  it("are at most fifty, the latest", async () => {
    const paths = Array.from({ length: 51 }, (_, index) => `/tmp/${index}.tar`);
    const { store } = await open(new Map([["portolan.files", JSON.stringify(paths)]]));
    expect(store.getState().openedPaths).toEqual(paths.slice(1));
  });

  it("are none when what was remembered makes no sense", async () => {
    const { store } = await open(new Map([["portolan.files", '[""]']]));
    expect(store.getState().openedPaths).toEqual([]);
  });
});
