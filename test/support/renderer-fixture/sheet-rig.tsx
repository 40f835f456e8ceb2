import { act } from "react";
import { createRoot } from "react-dom/client";
import { vi } from "vitest";
import { SheetHost } from "../../../renderer/app/SheetHost.tsx";
import { createI18n, LanguageProvider } from "../../../renderer/i18n/use-i18n.ts";
import type { AppState, AppStore } from "../../../renderer/store/index.ts";
import { StoreProvider } from "../../../renderer/store/use-app.ts";
import { openStore } from "./connected-store.ts";
import type { World } from "./world.ts";

/** A sheet that is really drawn, in English, over a store with a world behind it. */
export interface SheetRig {
  readonly store: AppStore;
  /** All that can be read on the page. */
  readonly text: () => string;
  readonly press: (button: string) => Promise<void>;
  /** Into the only text field. */
  readonly type: (entry: string) => void;
  /** Waits until the check passes, with all that React draws meanwhile. */
  readonly settled: (check: () => void) => Promise<void>;
  readonly stop: () => void;
}

/** @param prepare what the page does before the sheet opens */
export async function openSheetRig(
  world: World,
  sheet: Parameters<AppState["openSheet"]>[0],
  prepare: (store: AppStore) => Promise<void> = async () => undefined,
): Promise<SheetRig> {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  const connected = await openStore(world);
  const { store } = connected;
  await prepare(store);
  const root = createRoot(document.body.appendChild(document.createElement("div")));
  act(() => {
    root.render(
      <StoreProvider value={store}>
        <LanguageProvider value={createI18n("en")}>
          <SheetHost />
        </LanguageProvider>
      </StoreProvider>,
    );
    store.getState().openSheet(sheet);
  });
  return {
    store,
    text: () => document.body.textContent ?? "",
    async press(name) {
      const button = [...document.querySelectorAll("button")].find(
        ({ textContent }) => textContent === name,
      );
      if (button === undefined) throw new Error(`no button ${name}`);
      await act(async () => button.click());
    },
    type(entry) {
      const field = document.querySelector<HTMLInputElement>("input[type=text]");
      if (field === null) throw new Error("nothing to type into");
      act(() => {
        // As the browser does it: past the property by which React notices changes of its own.
        Reflect.set(HTMLInputElement.prototype, "value", entry, field);
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
    },
    async settled(check) {
      await act(async () => {
        await vi.waitFor(check);
      });
    },
    stop() {
      act(() => root.unmount());
      connected.stop();
      document.body.replaceChildren();
      vi.unstubAllGlobals();
    },
  };
}

/** Opens an engine's place, and waits for its images. */
export async function openEngine(store: AppStore): Promise<void> {
  store.getState().openPlace({ kind: "engine", engine: "default" });
  await vi.waitUntil(() => store.getState().engineImages.status === "ready");
}
