import { afterEach, describe, expect, it, vi } from "vitest";
import { createEngineLink, type EngineLink } from "../../../../renderer/client.ts";
import type { DroppedItem } from "../../../../renderer/dropped-items.ts";
import type { FilePaths } from "../../../../renderer/ports/file-paths.ts";
import { createAppStore } from "../../../../renderer/store/index.ts";
import type { DropDraft } from "../../../../renderer/store/drop-draft.ts";
import { contract } from "../../../../shared/ipc/contract/index.ts";
import { createPortPair } from "../../../../shared/ipc/pair.ts";
import { serve } from "../../../../shared/ipc/server.ts";
import { createHandlers } from "../../../support/renderer-fixture/handlers.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const ARCHIVE = "harbour-release-2026-11.tar";
const FOLDER = "/home/octo/Downloads";
const APP = { kind: "repository", host: "127.0.0.1:5000", repository: "team/app" } as const;

const item = (name: string): DroppedItem => ({ name, file: new File([], name) });

describe("files that are dropped", () => {
  let link: EngineLink | undefined;
  afterEach(() => link?.stop());

  async function open(pathOf: FilePaths["pathOf"] = async ({ name }) => `${FOLDER}/${name}`) {
    const world = createWorld();
    const released: string[] = [];
    link = createEngineLink(async () => {
      const pair = createPortPair();
      serve(contract, createHandlers(world), pair.right, { logUnexpected: () => "" });
      return pair.left;
    });
    const memory = { getItem: () => null, setItem: () => undefined };
    const store = createAppStore(link, memory, { pathOf, release: (path) => released.push(path) });
    await vi.waitFor(() => expect(link?.state()).toBe("open"));
    const draft = (): DropDraft => {
      const { sheet } = store.getState();
      if (sheet?.kind !== "drop") throw new TypeError("no drop is open");
      return sheet.draft;
    };
    return { world, store, draft, released };
  }

  it("show their images with names, and what will happen", async () => {
    const { store, draft } = await open();
    await store.getState().drop(APP, [item(ARCHIVE)]);
    expect(draft().files).toMatchObject([{ name: ARCHIVE, state: "read" }]);
    expect(draft().images.map(({ name, taken }) => [name, taken])).toEqual([
      ["2.3", true],
      ["latest", true],
      ["2026-11", true],
    ]);
    expect(store.getState().plans.value?.map(({ destination }) => destination)).toEqual([
      "127.0.0.1:5000/team/app:2.3",
      "127.0.0.1:5000/team/app:latest",
      "127.0.0.1:5000/team/app:2026-11",
    ]);
  });

  it("are pushed under the names that were given, without what was left out", async () => {
    const { world, store, released } = await open();
    await store.getState().drop(APP, [item(ARCHIVE)]);
    store.getState().changeDropImage(0, { name: "renamed" });
    store.getState().changeDropImage(1, { taken: false });
    store.getState().changeDropImage(2, { taken: false });
    await vi.waitFor(() =>
      expect(store.getState().plans).toMatchObject({
        status: "ready",
        value: [{ destination: "127.0.0.1:5000/team/app:renamed" }],
      }),
    );
    expect(await store.getState().startDrop(new Set())).toBeUndefined();
    expect([...world.transfers.values()].map(({ request }) => request)).toMatchObject([
      {
        source: `docker-archive:${FOLDER}/${ARCHIVE}:docker.io/library/harbour:2.3`,
        destination: "127.0.0.1:5000/team/app:renamed",
      },
    ]);
    store.getState().closeSheet();
    expect(released).toEqual([]);
  });

  it("say of each that cannot be taken why, and go on with the others", async () => {
    const { store, draft } = await open();
    await store.getState().drop(APP, [item("notes.txt"), item("gone.tar"), item(ARCHIVE)]);
    expect(draft().files).toMatchObject([
      { state: "refused" },
      { state: "failed", error: { code: "path_not_found" } },
      { state: "read" },
    ]);
    expect(draft().images).toHaveLength(3);
    expect(store.getState().plans.status).toBe("ready");
  });

  it("show how much of them was sent", async () => {
    const seen: unknown[] = [];
    const { store, draft } = await open(async ({ name }, { onProgress }) => {
      onProgress(0.5);
      seen.push(draft().files[0]);
      return `${FOLDER}/${name}`;
    });
    await store.getState().drop(APP, [item(ARCHIVE)]);
    expect(seen).toMatchObject([{ state: "sending", sent: 0.5 }]);
  });

  it("are no more sent once the sheet is closed, and given back when they were", async () => {
    const stops: AbortSignal[] = [];
    const { store, released } = await open(async ({ name }, { signal }) => {
      stops.push(signal);
      if (name === "second.tar") store.getState().closeSheet();
      return `${FOLDER}/${name}`;
    });
    await store.getState().drop(APP, [item(ARCHIVE), item("second.tar"), item("third.tar")]);
    expect(stops).toHaveLength(2);
    expect(stops.every(({ aborted }) => aborted)).toBe(true);
    expect(released).toContain(`${FOLDER}/${ARCHIVE}`);
    expect(released).toContain(`${FOLDER}/second.tar`);
    expect(store.getState().sheet).toBeUndefined();
  });

  it("of nothing open nothing", async () => {
    const { store } = await open();
    await store.getState().drop(APP, []);
    expect(store.getState().sheet).toBeUndefined();
  });
});
