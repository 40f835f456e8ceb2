import { afterEach, describe, expect, it, vi } from "vitest";
import { mainTarget } from "../../../../renderer/store/push-targets.ts";
import type { PushTarget } from "../../../../shared/push-target.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { addTarget } from "../../../support/renderer-fixture/push-targets.ts";
import { connect, createWorld, fill } from "../../../support/renderer-fixture/world.ts";

const TIDE = "store:portolan.sample/tide:latest";
const HARBOUR = "store:portolan.sample/harbour:2.3";
const NOTHING_TYPED: ReadonlySet<string> = new Set();

describe("a push", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open() {
    const world = createWorld();
    connected = await openStore(world);
    const { store } = connected;
    await vi.waitFor(() => expect(store.getState().connections.status).toBe("ready"));
    const requests = () => [...world.transfers.values()].map(({ request }) => request);
    const sent = () => [...world.transfers.values()].map(({ request }) => request.destination);
    return { world, store, sent, requests };
  }

  function aTarget(given: Partial<PushTarget> = {}): PushTarget {
    return {
      name: "Team",
      patterns: ["127.0.0.1:5000/team/{name}:{tag}"],
      platforms: [],
      overwrite: "ask",
      preview: false,
      ...given,
    };
  }

  it("without a target asks where to, and shows the plan while one types", async () => {
    const { store, sent } = await open();
    await store.getState().push([TIDE]);
    expect(store.getState().sheet).toMatchObject({
      kind: "push",
      draft: { destination: "127.0.0.1:5000/tide:latest" },
    });
    expect(store.getState().plans.value?.[0]?.destination).toBe("127.0.0.1:5000/tide:latest");
    store.getState().changePush({ destination: "127.0.0.1:5000/other/{name}:{tag}" });
    await vi.waitFor(() =>
      expect(store.getState().plans).toMatchObject({
        status: "ready",
        value: [{ destination: "127.0.0.1:5000/other/tide:latest" }],
      }),
    );
    expect(await store.getState().startPush(NOTHING_TYPED)).toBeUndefined();
    expect(sent()).toEqual(["127.0.0.1:5000/other/tide:latest"]);
    expect(store.getState().drawerOpen).toBe(true);
  });

  it("saves the place as a target when it was named", async () => {
    const { world, store } = await open();
    await store.getState().push([TIDE]);
    store.getState().changePush({ saveAs: "Home", dontAsk: true });
    await store.getState().startPush(NOTHING_TYPED);
    expect([...world.pushTargets.values()]).toMatchObject([
      { name: "Home", patterns: ["127.0.0.1:5000/{name}:{tag}"], preview: false },
    ]);
  });

  it("does not begin when the name of the target is taken", async () => {
    const { world, store, sent } = await open();
    addTarget(world, aTarget({ name: "HOME" }));
    await store.getState().push([TIDE]);
    store.getState().changePush({ saveAs: "Home" });
    expect((await store.getState().startPush(NOTHING_TYPED))?.code).toBe("target_exists");
    expect(sent()).toEqual([]);
  });

  it("to a target that asks nothing begins at once, and says so", async () => {
    const { store, sent } = await open();
    const pushing = store.getState().push([TIDE, HARBOUR], aTarget());
    expect(store.getState().pushNote).toEqual({ state: "planning", target: "Team", images: 2 });
    await pushing;
    expect(store.getState().sheet).toBeUndefined();
    expect(store.getState().pushNote).toEqual({ state: "begun", target: "Team", images: 2 });
    expect(sent()).toEqual(["127.0.0.1:5000/team/tide:latest", "127.0.0.1:5000/team/harbour:2.3"]);
  });

  it("shows the plan of a target that wants it, and never again when told so", async () => {
    const { world, store, sent } = await open();
    const target = aTarget({ preview: true });
    addTarget(world, target);
    await store.getState().push([TIDE], target);
    expect(store.getState().sheet?.kind).toBe("push");
    expect(sent()).toEqual([]);
    store.getState().changePush({ dontAsk: true });
    expect(await store.getState().startPush(NOTHING_TYPED)).toBeUndefined();
    expect(sent()).toHaveLength(1);
    expect([...world.pushTargets.values()]).toMatchObject([{ name: "Team", preview: false }]);
  });

  it("asks before a tag is replaced, at the plan that was made already", async () => {
    const { world, store, sent, requests } = await open();
    fill(world, "127.0.0.1:5000/team/tide", ["latest", "other"]);
    await store.getState().push([TIDE], aTarget());
    expect(store.getState().sheet?.kind).toBe("push");
    expect(store.getState().plans.value?.[0]?.tags[0]?.action).toBe("replace");
    expect(store.getState().pushNote).toBeUndefined();
    expect(sent()).toEqual([]);
    await store.getState().startPush(NOTHING_TYPED);
    expect(requests()).toHaveLength(1);
    expect(requests()[0]?.keepTags).toBeUndefined();
  });

  it("keeps a tag that is made after the plan, unless the target replaces any", async () => {
    const { store, requests } = await open();
    await store.getState().push([TIDE], aTarget());
    await store.getState().push([TIDE], aTarget({ overwrite: "replace" }));
    await store.getState().push([TIDE], aTarget({ preview: true }));
    await store.getState().startPush(NOTHING_TYPED);
    await store.getState().push([TIDE]);
    await store.getState().startPush(NOTHING_TYPED);
    expect(requests().map(({ keepTags = false }) => keepTags)).toEqual([true, false, true, true]);
  });

  it("goes where the last one went, also after that target was renamed", async () => {
    const { world, store } = await open();
    const first = aTarget({ name: "Alpha" });
    const last = aTarget({ name: "Team" });
    addTarget(world, first);
    addTarget(world, last);
    await vi.waitFor(() => expect(store.getState().pushTargets.value).toHaveLength(2));
    expect(mainTarget(store.getState())?.name).toBe("Alpha");
    await store.getState().push([TIDE], last);
    expect(mainTarget(store.getState())?.name).toBe("Team");
    await store.getState().savePushTarget({ ...last, name: "Zulu" }, "Team");
    await vi.waitFor(() => expect(mainTarget(store.getState())?.name).toBe("Zulu"));
    await store.getState().removePushTarget("Zulu");
    await vi.waitFor(() => expect(mainTarget(store.getState())?.name).toBe("Alpha"));
  });

  it("replaces a tag at once where the target says so", async () => {
    const { world, store, sent } = await open();
    fill(world, "127.0.0.1:5000/team/tide", ["latest", "other"]);
    await store.getState().push([TIDE], aTarget({ overwrite: "replace" }));
    expect(store.getState().sheet).toBeUndefined();
    expect(sent()).toHaveLength(1);
  });

  it("to production asks for what has to be typed, whatever the target says", async () => {
    const { world, store, sent } = await open();
    connect(world, { host: "prod.test", production: true });
    fill(world, "prod.test/team/tide", ["latest", "other"]);
    const patterns = ["prod.test/team/{name}:{tag}"];
    await store.getState().push([TIDE], aTarget({ patterns, overwrite: "replace" }));
    expect(store.getState().sheet?.kind).toBe("push");
    expect((await store.getState().startPush(NOTHING_TYPED))?.code).toBe("confirmation_required");
    expect(await store.getState().startPush(new Set(["team/tide"]))).toBeUndefined();
    expect(sent()).toEqual(["prod.test/team/tide:latest"]);
  });

  it("that cannot be planned opens the sheet with what is wrong", async () => {
    const { store } = await open();
    const patterns = ["registry.example.test/team/{name}:{tag}"];
    await store.getState().push(["store:portolan.sample/gone:1"], aTarget({ patterns }));
    expect(store.getState().sheet?.kind).toBe("push");
    expect(store.getState().plans).toMatchObject({
      status: "failed",
      error: { code: "image_not_found" },
    });
  });

  it("leaves the sheet alone that was opened while it was planned", async () => {
    const { world, store, sent } = await open();
    fill(world, "127.0.0.1:5000/team/tide", ["latest", "other"]);
    const pushing = store.getState().push([TIDE], aTarget());
    store.getState().openSheet({ kind: "settings", tab: "general" });
    await pushing;
    expect(store.getState().sheet?.kind).toBe("settings");
    expect(sent()).toEqual([]);
  });
});
