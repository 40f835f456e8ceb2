import { afterEach, describe, expect, it, vi } from "vitest";
import { verdictOf } from "../../../../renderer/store/dragging.ts";
import { selectOnly } from "../../../../renderer/store/selection.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld, fill } from "../../../support/renderer-fixture/world.ts";

const APP = { kind: "repository", host: "127.0.0.1:5000", repository: "team/app" } as const;
const API = { kind: "repository", host: "127.0.0.1:5000", repository: "team/api" } as const;
const STORE = { kind: "store" } as const;

describe("two panes", () => {
  let connected: ConnectedStore;
  afterEach(() => connected.stop());

  /** The first pane at one repository, the second and active one at another. */
  async function openTwo(remembered?: Map<string, string>) {
    const world = createWorld();
    connected = await openStore(world, remembered);
    const { store } = connected;
    const [one, two] = [store.pane("one"), store.pane("two")];
    if (remembered === undefined) {
      store.getState().openPlace(APP);
      store.getState().splitCentre();
      store.getState().openPlace(API);
    }
    await vi.waitFor(() => {
      expect(one.getState().tags.status).toBe("ready");
      expect(two.getState().tags.status).toBe("ready");
    });
    return { world, store, one, two };
  }

  it("begin at the same place, of which the second one is the active one", async () => {
    connected = await openStore(createWorld());
    const { store } = connected;
    store.getState().openPlace(APP);
    store.getState().splitCentre();
    expect(store.getState()).toMatchObject({ openPanes: ["one", "two"], activePane: "two" });
    await vi.waitFor(() => expect(store.pane("two").getState().tags.status).toBe("ready"));
    expect(store.pane("two").getState().place).toEqual(APP);
    expect(store.pane("two").getState().sort).toEqual({ column: "name", descending: true });
  });

  it("have each a place, a filter, an order, groups, a selection and a way back", async () => {
    const { store, one, two } = await openTwo();
    two.getState().setFilter("v");
    two.getState().sortBy("size");
    two.getState().groupBy("digest");
    two.getState().select(selectOnly("v1"));
    expect(one.getState()).toMatchObject({ place: APP, filter: "", grouping: "none" });
    expect(one.getState().sort.column).toBe("name");
    expect(one.getState().selection.rows.size).toBe(0);
    store.getState().goBack();
    expect(two.getState().place).toEqual(APP);
    expect(two.getState().placesForward).toEqual([API]);
    expect(one.getState().placesForward).toEqual([]);
  });

  it("are seen by the window through the active one", async () => {
    const { store, one } = await openTwo();
    expect(store.getState().place).toEqual(API);
    store.getState().activatePane("one");
    expect(store.getState().place).toEqual(APP);
    store.getState().openPlace(STORE);
    expect(one.getState().place).toEqual(STORE);
    expect(store.pane("two").getState().place).toEqual(API);
  });

  it("lead the inspector to what is selected in the active one, or to nothing", async () => {
    const { store, one } = await openTwo();
    const [tag = ""] = one.getState().tags.value ?? [];
    one.getState().select(selectOnly(tag));
    await store.getState().inspect(`${API.host}/team/api:latest`);
    store.getState().activatePane("one");
    expect(store.getState().inspected).toBeDefined();
    store.getState().activatePane("two");
    expect(store.getState().inspected).toBeUndefined();
  });

  it("leave the other one as it is when one is closed", async () => {
    const { store, one } = await openTwo();
    one.getState().setFilter("v");
    store.getState().closePane("two");
    expect(store.getState()).toMatchObject({ openPanes: ["one"], activePane: "one", filter: "v" });
    store.getState().closePane("one");
    expect(store.getState().openPanes).toEqual(["one"]);
    store.getState().splitCentre();
    expect(store.pane("two").getState()).toMatchObject({ place: APP, placesBack: [] });
  });

  it("become one by the same key, which keeps the active one", async () => {
    const { store } = await openTwo();
    store.getState().toggleSplit();
    expect(store.getState()).toMatchObject({ openPanes: ["two"], place: API });
    store.getState().toggleSplit();
    expect(store.getState()).toMatchObject({ openPanes: ["two", "one"], activePane: "one" });
  });

  it("are both read again when what they show has changed", async () => {
    const { world, store, one, two } = await openTwo();
    two.getState().openPlace(APP);
    await vi.waitFor(() => expect(two.getState().tags.status).toBe("ready"));
    fill(world, "127.0.0.1:5000/team/app", ["latest"]);
    const destination = "127.0.0.1:5000/team/app:latest";
    const { error } = await startedTransfer(store.getState(), destination);
    expect(error).toBeUndefined();
    await vi.waitFor(() => {
      expect(one.getState().tags.value).toContain("new");
      expect(two.getState().tags.value).toContain("new");
    });
  });

  it("judge a drop by what the pane of its target knows", async () => {
    const { store, one, two } = await openTwo();
    const [tag = ""] = two.getState().tags.value ?? [];
    await two.getState().fetchDetails(two.getState().tags.value ?? []);
    const digest = two.getState().details.get(tag)?.digest;
    expect(digest).toBeDefined();
    const { kind: _, ...where } = API;
    const source = `${API.host}/team/api:other`;
    const cargo = { place: API, items: [{ source, title: "other", digest }] };
    const target = { kind: "tag", ...where, tag } as const;
    store.getState().activatePane("one");
    expect(verdictOf(one.getState(), cargo, target)).toEqual({
      allowed: false,
      reason: "same-image",
    });
  });

  it("pick rows up by keyboard in the active one alone", async () => {
    const { two } = await openTwo();
    two.getState().pickUpRow("latest");
    expect(two.getState().pickUp).toEqual({ row: "latest", pane: "two" });
  });

  it("are there again in the next visit, and read as soon as the engine is", async () => {
    const { store } = await openTwo();
    store.getState().activatePane("one");
    const { remembered } = connected;
    connected.stop();
    const next = await openTwo(remembered);
    expect(next.store.getState()).toMatchObject({ openPanes: ["one", "two"], activePane: "one" });
    expect(next.one.getState().place).toEqual(APP);
    expect(next.two.getState().place).toEqual(API);
  });

  it("are one in the next visit when one was closed, where that one was", async () => {
    const { store } = await openTwo();
    store.getState().closePane("two");
    const { remembered } = connected;
    connected.stop();
    connected = await openStore(createWorld(), remembered);
    const state = connected.store.getState();
    expect(state).toMatchObject({ openPanes: ["one"], place: APP, isRestored: true });
  });
});

describe("where the window begins", () => {
  let connected: ConnectedStore;
  afterEach(() => connected.stop());

  async function visit(remembered?: Map<string, string>) {
    connected = await openStore(createWorld(), remembered);
    return connected.store.getState;
  }
  async function visitAgain() {
    const { remembered } = connected;
    connected.stop();
    return visit(remembered);
  }

  it("is the store in the first visit", async () => {
    const state = await visit();
    expect(state()).toMatchObject({ openPanes: ["one"], place: STORE, isRestored: false });
  });

  it("is where it was left, in the order that was chosen there, without the filter", async () => {
    const first = await visit();
    first().openPlace(APP);
    first().sortBy("size");
    first().setFilter("v1");
    const state = await visitAgain();
    expect(state()).toMatchObject({ place: APP, isRestored: true, filter: "" });
    expect(state().sort).toEqual({ column: "size", descending: false });
    await vi.waitFor(() => expect(state().tags.status).toBe("ready"));
  });

  it.each([
    { kind: "file", path: "/images/app.tar" },
    { kind: "engine", engine: "docker" },
  ] as const)("is a $kind too", async (place) => {
    const first = await visit();
    first().openPlace(place);
    const state = await visitAgain();
    expect(state().place).toEqual(place);
    state().openPlace(STORE);
    expect(state().isRestored).toBe(false);
    expect((await visitAgain())().place).toEqual(STORE);
  });

  it("knows whose account leads there as soon as the connections are known", async () => {
    const first = await visit();
    first().openPlace(APP);
    const state = await visitAgain();
    await vi.waitFor(() => expect(state().services.get(APP.host)?.status).toBe("ready"));
  });

  it.each([
    "",
    "{",
    "null",
    '{"places":[7],"active":0}',
    '{"places":["nowhere"],"active":0}',
    '{"places":[],"active":0}',
    '{"places":["store:","store:","store:"],"active":0}',
  ])("is the store when what was kept is %j", async (text) => {
    const state = await visit(new Map([["portolan.panes", text]]));
    expect(state()).toMatchObject({ openPanes: ["one"], place: STORE, activePane: "one" });
  });

  it("keeps the place when its order cannot be read", async () => {
    const text = JSON.stringify({
      places: ["127.0.0.1:5000/team/app"],
      active: 1,
      sorts: [{ column: "__proto__", descending: true }],
    });
    const state = await visit(new Map([["portolan.panes", text]]));
    expect(state()).toMatchObject({ place: APP, activePane: "one" });
    expect(state().sort).toEqual({ column: "name", descending: true });
  });
});

/** Gives an image of the repository one more tag. */
async function startedTransfer(
  state: ReturnType<ConnectedStore["store"]["getState"]>,
  source: string,
) {
  const destination = source.replace(/:latest$/, ":new");
  const error = await state.startTransfers([
    { source, destination, alsoTag: [], platforms: [], allTags: false },
  ]);
  return { error };
}
