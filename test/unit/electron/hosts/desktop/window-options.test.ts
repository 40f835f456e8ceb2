import { describe, expect, it } from "vitest";
import { windowOptions } from "../../../../../electron/hosts/desktop/window-options.ts";

describe("the window", () => {
  it("is sandboxed, isolated, and has every optional power named and off", () => {
    const look = { preloadPath: "/out/preload/preload.cjs", mayInspect: false, isDark: false };
    expect(windowOptions(look).webPreferences).toEqual({
      preload: "/out/preload/preload.cjs",
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
    });
  });

  it("has developer tools only where it may be inspected", () => {
    const look = { preloadPath: "", mayInspect: true, isDark: true };
    expect(windowOptions(look).webPreferences.devTools).toBe(true);
  });
});
