import { afterEach, describe, expect, it } from "vitest";
import { createAppStore } from "../../../../renderer/store/index.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { pathsByName } from "../../../support/renderer-fixture/file-paths.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

const PAGE = "https://nvd.example/CVE-2026-1";
const HOSTILE = ["javascript:alert(1)", "file:///etc/passwd", "https://user@example.com/"];

describe("pages of the web", () => {
  let connected: ConnectedStore;
  afterEach(() => connected.stop());

  it("are opened by the host, which is told of no other address", async () => {
    const world = createWorld();
    connected = await openStore(world);
    const { openWebPage } = connected.store.getState();
    expect(await openWebPage(PAGE)).toBe(true);
    for (const address of HOSTILE) expect(await openWebPage(address)).toBe(false);
    expect(world.openedPages).toEqual([PAGE]);
  });

  it("say that nothing opened when the host cannot", async () => {
    connected = await openStore(createWorld());
    connected.cut();
    expect(await connected.store.getState().openWebPage(PAGE)).toBe(false);
  });

  it("are opened by the browser itself where there is one, while the click still lasts", async () => {
    const world = createWorld();
    connected = await openStore(world);
    const opened: string[] = [];
    const memory = { getItem: () => null, setItem: () => undefined };
    const openTab = (url: string): void => void opened.push(url);
    const store = createAppStore(connected.engine, memory, pathsByName(), { openTab });
    void store.getState().openWebPage(PAGE);
    expect(opened).toEqual([PAGE]);
    for (const address of HOSTILE) expect(await store.getState().openWebPage(address)).toBe(false);
    expect(opened).toEqual([PAGE]);
    expect(world.openedPages).toEqual([]);
  });
});
