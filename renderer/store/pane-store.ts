import type { StoreApi } from "zustand";
import type { AppState, SharedState } from "./index.ts";
import type { PaneId } from "./pane.ts";

/** The store as the components of one pane see it: the pane's values stand beside those that all share. */
export interface AppStore {
  readonly getState: () => AppState;
  readonly getInitialState: () => AppState;
  readonly setState: (patch: StatePatch) => void;
  readonly subscribe: (listener: (state: AppState, before: AppState) => void) => () => void;
  /** The same store as another pane sees it. */
  readonly pane: (id: PaneId) => AppStore;
}

/** Values to change, or how they follow from those before. */
export type StatePatch = Partial<AppState> | ((state: AppState) => Partial<AppState>);

/** The store as the window sees it: with the values of the pane that is active. */
export function createPaneStores(root: StoreApi<SharedState>): AppStore {
  const stores = new Map<PaneId, AppStore>();
  const pane = (id: PaneId): AppStore => {
    const store = stores.get(id) ?? seenFrom(root, { idOf: () => id, pane });
    stores.set(id, store);
    return store;
  };
  return seenFrom(root, { idOf: ({ activePane }) => activePane, pane });
}

function seenFrom(
  root: StoreApi<SharedState>,
  {
    idOf,
    pane,
  }: {
    readonly idOf: (state: SharedState) => PaneId;
    readonly pane: AppStore["pane"];
  },
): AppStore {
  const views = new WeakMap<SharedState, AppState>();
  /** One view for each state, so that it is the same for as long as nothing changes. */
  const viewOf = (shared: SharedState): AppState => {
    const view = views.get(shared) ?? { ...shared, ...shared.panes[idOf(shared)] };
    views.set(shared, view);
    return view;
  };
  return {
    pane,
    getState: () => viewOf(root.getState()),
    getInitialState: () => viewOf(root.getInitialState()),
    setState: (patch) =>
      root.setState((shared) => {
        const change = typeof patch === "function" ? patch(viewOf(shared)) : patch;
        return withChange(shared, idOf(shared), change);
      }),
    subscribe: (listener) =>
      root.subscribe((shared, before) => listener(viewOf(shared), viewOf(before))),
  };
}

/** Puts each value where it belongs: into the pane, or among those that all share. */
function withChange(
  { panes }: SharedState,
  id: PaneId,
  change: Partial<AppState>,
): Partial<SharedState> {
  const pane = panes[id];
  const entries = Object.entries(change);
  const own = entries.filter(([key]) => key in pane);
  const shared = Object.fromEntries(entries.filter(([key]) => !(key in pane)));
  if (own.length === 0) return shared;
  const changed = { ...pane, ...Object.fromEntries(own) };
  return { ...shared, panes: { ...panes, [id]: changed } };
}
