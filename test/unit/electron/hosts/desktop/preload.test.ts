import { afterEach, describe, expect, it, vi } from "vitest";

/** What the preload did to Electron and to the page, in order. */
const deeds: unknown[][] = [];
const listeners = new Map<string, (...given: unknown[]) => void>();

// Electron is the far side here: it exists only inside Electron.
vi.mock("electron", () => ({
  contextBridge: {
    exposeInMainWorld: (...given: unknown[]) => deeds.push(["expose", ...given]),
  },
  webUtils: { getPathForFile: (file: { readonly name: string }) => `/dropped/${file.name}` },
  ipcRenderer: {
    once(channel: string, listener: (...given: unknown[]) => void) {
      deeds.push(["once", channel]);
      listeners.set(channel, listener);
    },
    send: (...given: unknown[]) => deeds.push(["send", ...given]),
  },
}));

describe("the preload", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("E6: shows the page one boolean, one function and one port, and nothing of Electron", async () => {
    vi.stubGlobal("window", {
      postMessage: (...given: unknown[]) => deeds.push(["postMessage", ...given]),
      addEventListener(type: string, listener: () => void) {
        deeds.push(["listen", type]);
        listeners.set(type, listener);
      },
    });
    await import("../../../../../electron/hosts/desktop/preload.ts");
    const pathOf: unknown = deeds[1]?.[2];
    if (typeof pathOf !== "function") throw new TypeError("the second is no function");
    expect(pathOf({ name: "a.tar" })).toBe("/dropped/a.tar");
    expect(deeds.splice(0)).toEqual([
      ["expose", "portolanDesktop", true],
      ["expose", "portolanPathOf", pathOf],
      ["once", "portolan-port"],
      ["listen", "load"],
    ]);

    listeners.get("load")?.();
    const port = { a: "port" };
    listeners.get("portolan-port")?.({ sender: {}, ports: [port] }, "ignored");
    expect(deeds).toEqual([
      ["send", "portolan-port"],
      ["postMessage", { type: "portolan-port" }, "app://portolan", [port]],
    ]);
  });
});
