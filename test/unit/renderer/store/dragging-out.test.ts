import { afterEach, describe, expect, it, vi } from "vitest";
import type { FileOffers } from "../../../../renderer/ports/file-offers.ts";
import { createAppStore } from "../../../../renderer/store/index.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { pathsByName } from "../../../support/renderer-fixture/file-paths.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const HOST = "127.0.0.1:5000";
const PLACE = { kind: "repository", host: HOST, repository: "team/app" } as const;
const OUT = { taken: true, outside: true } as const;
const NOBODY = { taken: false, outside: true } as const;
const INSIDE = { taken: false, outside: false } as const;

describe("dragging out of the window", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open() {
    connected = await openStore(createWorld());
    const log: string[] = [];
    const offers: FileOffers = {
      areTaken: true,
      offer(name, images) {
        log.push(`offer ${name} ${images.join(" ")}`);
        return { types: { DownloadURL: "d" }, withdraw: () => void log.push("withdraw") };
      },
    };
    const link = connected.engine;
    const memory = { getItem: () => null, setItem: () => undefined };
    const store = createAppStore(link, memory, pathsByName(), { offers });
    store.getState().openPlace(PLACE);
    const begin = (...rows: readonly string[]) => {
      const types = store.getState().offerRows(rows);
      store.getState().beginDrag(rows, false);
      return types;
    };
    return { store, log, begin };
  }

  it("offers the rows as one file that is called like the image", async () => {
    const { begin, log, store } = await open();
    expect(begin("edge")).toEqual({ DownloadURL: "d" });
    expect(begin("edge", "latest")).toEqual({ DownloadURL: "d" });
    expect(log).toEqual([
      `offer app-edge.tar ${HOST}/team/app:edge`,
      "withdraw",
      `offer images.tar ${HOST}/team/app:edge ${HOST}/team/app:latest`,
    ]);
    expect(store.getState().savesOutside).toBe(true);
  });

  it("leaves the offer to a file manager that took it, and asks nothing", async () => {
    const { begin, log, store } = await open();
    begin("edge");
    store.getState().endDrag(OUT);
    store.getState().withdrawOffer();
    expect(log).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(store.getState().sheet).toBeUndefined();
  });

  it("asks where the file goes when nobody out there took it", async () => {
    const { begin, log, store } = await open();
    begin("edge", "latest");
    store.getState().endDrag(NOBODY);
    expect(log.at(-1)).toBe("withdraw");
    await vi.waitFor(() =>
      expect(store.getState().sheet).toMatchObject({
        kind: "save",
        draft: { sources: [`${HOST}/team/app:edge`, `${HOST}/team/app:latest`] },
      }),
    );
  });

  it("takes the offer back after Escape, after a drop in the window, and for the arrow keys", async () => {
    const { begin, log, store } = await open();
    begin("edge");
    store.getState().endDrag(INSIDE);
    expect(log.at(-1)).toBe("withdraw");
    begin("edge");
    store.getState().dropDrag({ kind: "store" });
    expect(log.filter((line) => line === "withdraw")).toHaveLength(2);
    store.getState().endDrag(OUT);
    store.getState().beginDrag(["edge"], true);
    store.getState().endDrag();
    expect(log).toHaveLength(4);
  });

  it("offers nothing of more images than one gesture takes", async () => {
    const { begin, log } = await open();
    expect(begin(...Array.from({ length: 51 }, (_, index) => `v${index}`))).toEqual({});
    expect(log).toEqual([]);
  });

  it("carries only names where nothing can be offered", async () => {
    connected = await openStore(createWorld());
    connected.store.getState().openPlace(PLACE);
    expect(connected.store.getState().offerRows(["edge"])).toEqual({});
    expect(connected.store.getState().savesOutside).toBe(false);
  });
});
