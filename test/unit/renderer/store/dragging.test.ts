import { afterEach, describe, expect, it, vi } from "vitest";
import { type DragTarget, NO_MODIFIERS } from "../../../../renderer/store/drag-grammar.ts";
import type { PlacingDraft } from "../../../../renderer/store/placing-draft.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const HOST = "127.0.0.1:5000";
const APP = { host: HOST, repository: "team/app" } as const;
const API: DragTarget = { kind: "repository", host: HOST, repository: "team/api" };
const LATEST: DragTarget = { kind: "tag", ...APP, tag: "latest" };

describe("dragging", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open() {
    const world = createWorld();
    world.bytesPerTick = 100_000_000;
    connected = await openStore(world);
    const { store } = connected;
    store.getState().openPlace({ kind: "repository", ...APP });
    await vi.waitFor(() => expect(store.getState().tags.status).toBe("ready"));
    const draft = (): PlacingDraft => {
      const { sheet } = store.getState();
      if (sheet?.kind !== "placing") throw new TypeError("no preview is open");
      return sheet.draft;
    };
    const drop = async (target: DragTarget, modifiers = NO_MODIFIERS): Promise<void> => {
      store.getState().beginDrag(["edge"], false);
      store.getState().hoverDrag(target, modifiers);
      store.getState().dropDrag(target);
      store.getState().endDrag();
    };
    return { world, store, draft, drop };
  }

  const tagsOf = (world: ReturnType<typeof createWorld>, repository: string) =>
    world.repositories.get(`${HOST}/${repository}`);

  it("says how much a drop would move once one stays over a target", async () => {
    const { store } = await open();
    store.getState().beginDrag(["edge"], false);
    store.getState().hoverDrag(API);
    expect(store.getState().hoverWeight.status).toBe("idle");
    await vi.waitFor(() => expect(store.getState().hoverWeight.status).toBe("ready"), 3000);
    const weight = store.getState().hoverWeight.value;
    expect(weight?.total).toBeGreaterThan(weight?.there ?? 0);
    expect(weight?.there).toBeGreaterThan(0);
    store.getState().hoverDrag(undefined);
    expect(store.getState().hoverWeight.status).toBe("idle");
  });

  it("opens the preview, whose start moves a tag from the old digest to the new", async () => {
    const { world, store, draft, drop } = await open();
    const edge = tagsOf(world, "team/app")?.get("edge")?.digest;
    expect(tagsOf(world, "team/app")?.get("latest")?.digest).not.toBe(edge);
    await drop(LATEST);
    await vi.waitFor(() => expect(store.getState().plans.status).toBe("ready"));
    expect(draft()).toMatchObject({ effect: "re-point", items: [{ name: "latest" }] });
    expect(store.getState().plans.value?.[0]?.tags).toMatchObject([
      { name: "latest", action: "replace", digest: edge },
    ]);
    expect(await store.getState().startPlacing(new Set())).toBeUndefined();
    await vi.waitFor(
      () => expect(tagsOf(world, "team/app")?.get("latest")?.digest).toBe(edge),
      5000,
    );
  });

  it("row 42: asks what shall go when images are let go over the bar that removes", async () => {
    const { store, drop } = await open();
    await drop({ kind: "removal" });
    await vi.waitFor(() => expect(store.getState().sheet?.kind).toBe("removal"));
    expect(store.getState().sheet).toEqual({
      kind: "removal",
      locations: [`${HOST}/team/app:edge`],
      verb: "tag",
    });
    expect(store.getState().hoverWeight.status).toBe("idle");
  });

  it("row 42: asks the same of an engine, by the names that its rows have", async () => {
    const { store, drop } = await open();
    store.setState({
      place: { kind: "engine", engine: "default" },
      engineImages: {
        status: "ready",
        value: [
          { id: "sha256:aa", names: ["edge", "old"], size: 1, digests: [] },
          { id: "sha256:bb", names: [], size: 1, digests: [] },
        ],
      } as never,
    });
    await drop({ kind: "removal" });
    await vi.waitFor(() =>
      expect(store.getState().sheet).toEqual({
        kind: "engine-removal",
        engine: "default",
        rows: ["edge"],
      }),
    );
  });

  it("does nothing over what takes nothing", async () => {
    const { store, drop } = await open();
    await drop({ kind: "tag", ...APP, tag: "edge" });
    await drop({ kind: "repository", ...APP });
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    expect(store.getState().sheet).toBeUndefined();
    expect(store.getState().drag).toBeUndefined();
  });

  it("begins at once with Ctrl where nothing is replaced", async () => {
    const { world, store, drop } = await open();
    await drop(API, { ...NO_MODIFIERS, direct: true });
    await vi.waitFor(() => expect(tagsOf(world, "team/api")?.has("edge")).toBe(true), 5000);
    expect(store.getState().sheet).toBeUndefined();
  });

  it("asks in spite of Ctrl where another image would lose its name", async () => {
    const { world, store, draft, drop } = await open();
    const api = tagsOf(world, "team/api");
    const other = tagsOf(world, "team/app")?.get("latest");
    if (other !== undefined) api?.set("edge", other);
    await drop(API, { ...NO_MODIFIERS, direct: true });
    await vi.waitFor(() => expect(store.getState().sheet?.kind).toBe("placing"));
    expect(store.getState().transfers.value?.size ?? 0).toBe(0);
    store.getState().decideAll("keep-both");
    expect(draft().items[0]?.name).toBe("edge-2");
    await vi.waitFor(() =>
      expect(store.getState().plans.value?.[0]?.tags).toMatchObject([
        { name: "edge-2", action: "create" },
      ]),
    );
  });

  it("keeps the choice to start at once, which Shift overrides", async () => {
    const { world, store, drop } = await open();
    store.getState().setPlaceDirectly(true);
    expect(connected?.remembered.get("portolan.drops")).toBe('"direct"');
    await drop(API, { ...NO_MODIFIERS, preview: true });
    await vi.waitFor(() => expect(store.getState().sheet?.kind).toBe("placing"));
    store.getState().closeSheet();
    await drop(API);
    await vi.waitFor(() => expect(tagsOf(world, "team/api")?.has("edge")).toBe(true), 5000);
  });

  it("pastes what was copied elsewhere, and says why not here", async () => {
    const { store, draft } = await open();
    store.getState().copyRows(["edge"], false);
    store.getState().pasteInto({ kind: "repository", ...APP }, false);
    expect(store.getState().pasteRefusal).toBe("already-here");
    store.getState().pasteInto(API, false);
    expect(store.getState().pasteRefusal).toBeUndefined();
    expect(draft()).toMatchObject({ effect: "copy", move: false, items: [{ name: "edge" }] });
  });

  it("pastes with options through the sheet that can choose everything", async () => {
    const { store } = await open();
    store.getState().copyRows(["edge"], false);
    store.getState().pasteInto(API, true);
    expect(store.getState().sheet).toMatchObject({
      kind: "transfer",
      draft: { mode: "copy", destination: `${HOST}/team/api:edge` },
    });
  });

  it("takes the old name away when what was cut is where it was pasted", async () => {
    const { world, store, draft } = await open();
    store.getState().copyRows(["edge"], true);
    store.getState().pasteInto(API, false);
    expect(draft().move).toBe(true);
    await vi.waitFor(() => expect(store.getState().plans.status).toBe("ready"));
    await store.getState().startPlacing(new Set());
    await vi.waitFor(() => expect(tagsOf(world, "team/app")?.has("edge")).toBe(false), 5000);
    expect(tagsOf(world, "team/api")?.has("edge")).toBe(true);
    expect(store.getState().moves.size).toBe(0);
  });

  it("keeps the old name when what was cut does not arrive", async () => {
    const { world, store } = await open();
    world.failing.add(`${HOST}/team/api:edge`);
    store.getState().copyRows(["edge"], true);
    store.getState().pasteInto(API, false);
    await vi.waitFor(() => expect(store.getState().plans.status).toBe("ready"));
    await store.getState().startPlacing(new Set());
    await vi.waitFor(() => expect(store.getState().finishedTransfer?.state).toBe("failed"), 5000);
    expect(tagsOf(world, "team/app")?.has("edge")).toBe(true);
  });
});
