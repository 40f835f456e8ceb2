import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { AppState, AppStore } from "./index.ts";

const StoreContext = createContext<AppStore | undefined>(undefined);

/** Gives the store to the components below. */
export const StoreProvider = StoreContext.Provider;

/** The store itself, for reading once inside an event or a sort, without following it. */
export function useAppStore(): AppStore {
  const store = useContext(StoreContext);
  if (store === undefined) throw new TypeError("there is no store above this component");
  return store;
}

/** Follows the narrowest value that a component needs. */
export function useApp<T>(selector: (state: AppState) => T): T {
  return useStore(useAppStore(), selector);
}
