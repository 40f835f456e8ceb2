import { afterEach, describe, expect, it } from "vitest";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { connect, createEmptyWorld } from "../../../support/renderer-fixture/world.ts";

describe("connections that are carried to another computer", () => {
  const stops: ConnectedStore[] = [];
  afterEach(() => {
    for (const one of stops.splice(0)) one.stop();
  });

  async function open(...hosts: readonly string[]): Promise<ConnectedStore> {
    const world = createEmptyWorld();
    for (const host of hosts) connect(world, { host });
    const connected = await openStore(world);
    stops.push(connected);
    return connected;
  }

  it("are exported as one text, and imported where they are not there yet", async () => {
    const { store: from } = await open("a.test", "b.test");
    await from.getState().exportConnections();
    const document = from.getState().exported.value ?? "";
    const { store: to } = await open("b.test");
    await to.getState().importConnections(document);
    expect(to.getState().imported.value).toEqual({ added: ["a.test"], existing: ["b.test"] });
  });

  it("are forgotten with the sheet", async () => {
    const { store } = await open("a.test");
    store.getState().openSheet({ kind: "settings", tab: "connections" });
    await store.getState().exportConnections();
    store.getState().closeSheet();
    expect(store.getState()).toMatchObject({
      sheet: undefined,
      exported: { status: "idle" },
      imported: { status: "idle" },
    });
  });

  it("fail with the engine's error", async () => {
    const { store, cut } = await open("a.test");
    cut();
    await store.getState().exportConnections();
    await store.getState().importConnections("{}");
    expect(store.getState().exported).toMatchObject({ error: { code: "connection_lost" } });
    expect(store.getState().imported).toMatchObject({ error: { code: "connection_lost" } });
  });
});
