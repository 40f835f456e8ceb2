import { afterEach, describe, expect, it, vi } from "vitest";
import {
  colorAction,
  performConnectionAction,
} from "../../../../../renderer/features/sidebar/connection-actions.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../../support/renderer-fixture/connected-store.ts";
import { connect, createEmptyWorld } from "../../../../support/renderer-fixture/world.ts";

describe("the menu of a connection", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => connected?.stop());

  async function open() {
    const world = createEmptyWorld();
    const connection = connect(world, { host: "a.test", prefix: "team", username: "bob" });
    connected = await openStore(world);
    const { store } = connected;
    const act = (id: string): void => performConnectionAction(id, connection, store.getState());
    return { world, store, connection, act };
  }

  it.each([
    ["open", { kind: "open-repository", address: "a.test/team" }],
    ["edit", { kind: "login", address: "a.test/team" }],
    ["test", { kind: "login", address: "a.test/team", start: "test" }],
    ["folder", { kind: "folder", address: "a.test/team" }],
    ["rename", { kind: "rename", address: "a.test/team" }],
    ["disconnect", { kind: "logout", address: "a.test/team" }],
  ])("opens a sheet for %s", async (id, sheet) => {
    const { store, act } = await open();
    act(id);
    expect(store.getState().sheet).toEqual(sheet);
  });

  it("sets a colour, and marks as production and back, without asking the registry", async () => {
    const { world, act } = await open();
    act(colorAction("green"));
    await vi.waitFor(() => expect(world.connections.get("a.test/team")?.color).toBe("green"));
    act("production");
    await vi.waitFor(() => expect(world.connections.get("a.test/team")?.production).toBe(true));
    expect(world.diagnosed).toEqual([]);
  });

  it("opens the connection when its repositories are loaded again", async () => {
    const { store, act } = await open();
    act("reload");
    expect(store.getState().expandedKeys.has("connection:a.test/team")).toBe(true);
    await vi.waitFor(() =>
      expect(store.getState().catalogs.get("a.test/team")?.status).toBe("ready"),
    );
  });
});
