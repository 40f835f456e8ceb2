import { BrowserWindow, nativeTheme, screen } from "electron";
import { windowOptions } from "./window-options.ts";
import { PAGE_URL } from "./page-address.ts";
import { boundsOn, keepWindowState, readWindowState } from "./window-state.ts";

/** A page that keeps crashing is not worth a fourth try: the empty window then tells the user so. */
const MAX_RELOADS = 3;

/** Opens the window on the page, where it was the last time. Its contents were guarded when they were created. */
export function openWindow(
  preloadPath: string,
  mayInspect: boolean,
  statePath: string,
): BrowserWindow {
  const last = readWindowState(statePath);
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
  const bounds = last === undefined ? undefined : boundsOn(screens, last.bounds);
  const window = new BrowserWindow({
    ...windowOptions({ preloadPath, mayInspect, isDark: nativeTheme.shouldUseDarkColors }),
    ...bounds,
  });
  if (last?.maximized === true) window.maximize();
  window.on("close", () =>
    keepWindowState(statePath, {
      bounds: window.getNormalBounds(),
      maximized: window.isMaximized(),
    }),
  );
  window.once("ready-to-show", () => window.show());
  let reloads = 0;
  window.webContents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit" || reloads >= MAX_RELOADS) return;
    reloads += 1;
    // The engine is in another process and has lost nothing: a new page is all that is needed.
    window.webContents.reload();
  });
  void window.loadURL(PAGE_URL);
  return window;
}
