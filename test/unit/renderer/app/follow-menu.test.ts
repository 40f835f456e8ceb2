import { afterEach, expect, it, vi } from "vitest";
import { followMenu } from "../../../../renderer/app/follow-menu.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld, type World } from "../../../support/renderer-fixture/world.ts";

let connected: ConnectedStore;
afterEach(() => connected.stop());

function choose(world: World, ...commands: readonly string[]): void {
  world.menuCommands.push(...commands);
  world.changes.files.tell();
}

it("runs what is chosen in the menu, also after the engine was lost", async () => {
  const world = createWorld();
  connected = await openStore(world);
  const { store, engine } = connected;
  followMenu(store, engine);
  choose(world, "toggle-split");
  await vi.waitFor(() => expect(store.getState().openPanes).toHaveLength(2));
  const openAgain = new Promise<void>((resolve) => {
    engine.subscribe((state) => state === "open" && resolve());
  });
  connected.cut();
  await openAgain;
  choose(world, "toggle-split");
  await vi.waitFor(() => expect(store.getState().openPanes).toHaveLength(1));
});

it("runs nothing that is no command, that makes no sense now, or behind a sheet", async () => {
  const world = createWorld();
  connected = await openStore(world);
  const { store, engine } = connected;
  followMenu(store, engine);
  choose(world, "__proto__", "image-unheard", "back", "settings", "toggle-split");
  await vi.waitFor(() => expect(store.getState().sheet?.kind).toBe("settings"));
  expect(store.getState().openPanes).toHaveLength(1);
});
