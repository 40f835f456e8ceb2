import { afterEach, describe, expect, it, vi } from "vitest";
import { languageOf } from "../../../../renderer/store/settings.ts";
import {
  type ConnectedStore,
  openStore,
} from "../../../support/renderer-fixture/connected-store.ts";
import { createWorld } from "../../../support/renderer-fixture/world.ts";

describe("settings", () => {
  let connected: ConnectedStore | undefined;
  afterEach(() => {
    vi.unstubAllGlobals();
    connected?.stop();
  });

  it("take effect at once and are saved", async () => {
    const world = createWorld();
    connected = await openStore(world);
    const { store } = connected;
    await vi.waitFor(() => expect(store.getState().system).toBeDefined());
    const saving = store.getState().changeSettings({ theme: "dark" });
    expect(store.getState().settings.theme).toBe("dark");
    await saving;
    expect(world.settings).toEqual({ theme: "dark", language: "system" });
  });

  it("follow the browser's language unless the user chose one", () => {
    vi.stubGlobal("navigator", { languages: ["fr-FR", "zh-TW", "en"] });
    expect(languageOf({ settings: { theme: "system", language: "system" } })).toBe("zh-CN");
    expect(languageOf({ settings: { theme: "system", language: "en" } })).toBe("en");
  });

  it("stay in effect when they cannot be saved, and say so", async () => {
    connected = await openStore(createWorld());
    const { store, cut } = connected;
    await vi.waitFor(() => expect(store.getState().system).toBeDefined());
    cut();
    await store.getState().changeSettings({ theme: "light" });
    expect(store.getState().settings.theme).toBe("light");
    expect(store.getState().settingsError?.code).toBe("connection_lost");
  });
});
