import { contextBridge, ipcRenderer, webUtils } from "electron";
import { PAGE_ORIGIN, PORT_CHANNEL } from "./page-address.ts";

// All the page can see of Electron: that it is in the window, where a file lies that the user gave it, and one port to
// the engine.
contextBridge.exposeInMainWorld("portolanDesktop", true);
contextBridge.exposeInMainWorld("portolanPathOf", (file: PageFile) =>
  webUtils.getPathForFile(file),
);

/** A file that the user dropped or chose. Only such a one has a path: it cannot be made by a page. */
type PageFile = Parameters<typeof webUtils.getPathForFile>[0];

ipcRenderer.once(PORT_CHANNEL, (event) => {
  window.postMessage({ type: PORT_CHANNEL }, PAGE_ORIGIN, event.ports);
});

// After "load" the page's module has run and listens.
window.addEventListener("load", () => ipcRenderer.send(PORT_CHANNEL), { once: true });
