import { contextBridge, ipcRenderer } from "electron";
import { PAGE_ORIGIN, PORT_CHANNEL } from "./page-address.ts";

// All the page can see of Electron: that it is in the window, and one port to the engine.
contextBridge.exposeInMainWorld("portolanDesktop", true);

ipcRenderer.once(PORT_CHANNEL, (event) => {
  window.postMessage({ type: PORT_CHANNEL }, PAGE_ORIGIN, event.ports);
});

// After "load" the page's module has run and listens.
window.addEventListener("load", () => ipcRenderer.send(PORT_CHANNEL), { once: true });
