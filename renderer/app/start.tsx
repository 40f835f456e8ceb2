import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createEngineLink } from "../client.ts";
import type { FilePaths } from "../ports/file-paths.ts";
import type { OpenPort } from "../ports/port.ts";
import { type BrowserWays, createAppStore } from "../store/index.ts";
import { feedStore } from "../store/subscriptions.ts";
import { StoreProvider } from "../store/use-app.ts";
import "@fontsource-variable/inter/wght.css";
import "../styles/tokens.css";
import "../styles/base.css";
import { App } from "./App.tsx";
import { followMenu } from "./follow-menu.ts";
import { tellOnline } from "./tell-online.ts";

/** Builds the page: the one place that constructs. The page lives until it is closed, so nothing is ever stopped. */
export function start(openPort: OpenPort, files: FilePaths, ways: BrowserWays = {}): void {
  const engine = createEngineLink(openPort);
  const store = createAppStore(engine, localStorage, files, ways);
  feedStore(store, engine);
  tellOnline(engine);
  followMenu(store, engine);
  const root = document.querySelector("#root");
  if (root === null) throw new TypeError("the page has no element #root");
  createRoot(root).render(
    <StrictMode>
      <StoreProvider value={store}>
        <App />
      </StoreProvider>
    </StrictMode>,
  );
}
