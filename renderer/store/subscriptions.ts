import { hasCode } from "../../shared/errors.ts";
import { expiryOf, isCurrent, type PullAllowance } from "../../shared/pulls.ts";
import type { StoreImage } from "../../shared/image.ts";
import { applyTransferEvent, isFinished, type Transfer } from "../../shared/transfer.ts";
import type { EngineLink } from "../client.ts";
import type { AppStore } from "./index.ts";
import { failed, isBroken, type Load, loading, ready } from "./load-state.ts";
import { openPanes, panesAt } from "./open-panes.ts";
import { STORE_PLACE } from "./place.ts";
import { keepExisting } from "./selection.ts";
import { newsOf } from "./transfer-news.ts";

/** Pause before a stream that failed is asked for again while the link itself is up. */
const RETRY_MS = 3000;

/**
 * The only place where streams of the contract feed the store. They begin whenever the link opens: each starts with a
 * snapshot, so a reconnected page needs nothing else. Returns a function that ends them.
 */
export function feedStore(store: AppStore, engine: EngineLink): () => void {
  let running: AbortController | undefined;

  function onLink(): void {
    const link = engine.state();
    running?.abort();
    running = undefined;
    store.setState({ link });
    if (link !== "open") return;
    running = new AbortController();
    const { signal } = running;
    void store.getState().loadSettings();
    void follow(signal, () => watchConnections(store, engine, signal), "connections", store);
    void follow(signal, () => watchStoreImages(store, engine, signal), "storeImages", store);
    void follow(signal, () => watchTransfers(store, engine, signal), "transfers", store);
    void follow(signal, () => watchPulls(store, engine, signal), "allowances", store);
    void follow(signal, () => watchPushTargets(store, engine, signal), "pushTargets", store);
    void follow(signal, () => watchEngines(store, engine, signal), "engines", store);
    void watchHostWaits(store, engine, signal);
    void watchOpenedFiles(store, engine, signal);
    void watchOpenedLinks(store, engine, signal);
    repeatWhatBroke(store);
  }

  const stopListening = engine.subscribe(onLink);
  onLink();
  return () => {
    stopListening();
    running?.abort();
  };
}

type Followed =
  "connections" | "storeImages" | "transfers" | "allowances" | "pushTargets" | "engines";

async function follow(
  signal: AbortSignal,
  watch: () => Promise<void>,
  key: Followed,
  store: AppStore,
): Promise<void> {
  while (!signal.aborted) {
    const before: Load<never> = store.getState()[key] as Load<never>;
    store.setState({ [key]: before.status === "ready" ? before : loading(before) });
    try {
      await watch();
      return;
    } catch (error) {
      if (signal.aborted || hasCode(error, "connection_lost", "cancelled")) return;
      store.setState({ [key]: failed(error, before) });
    }
    await new Promise<void>((resolve) => {
      setTimeout(resolve, RETRY_MS);
    });
  }
}

async function watchConnections(
  store: AppStore,
  engine: EngineLink,
  signal: AbortSignal,
): Promise<void> {
  for await (const { connections } of engine.client().connections.watch({}, { signal })) {
    store.setState({ connections: ready(connections) });
    store.getState().loadOpenCatalogs();
    // Where the window begins is open before it is known whose account leads there.
    for (const pane of openPanes(store.getState())) pane.describePlace();
  }
}

async function watchPushTargets(
  store: AppStore,
  engine: EngineLink,
  signal: AbortSignal,
): Promise<void> {
  for await (const { targets } of engine.client().pushTargets.watch({}, { signal }))
    store.setState({ pushTargets: ready(targets) });
}

/** What a registry said counts until its window is over, also while nothing new comes. */
async function watchPulls(store: AppStore, engine: EngineLink, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (all: readonly PullAllowance[]): void => {
    clearTimeout(timer);
    const now = Date.now();
    const current = all.filter((one) => isCurrent(one, now));
    store.setState({ allowances: ready(current) });
    const next = Math.min(...current.map((one) => expiryOf(one)));
    if (Number.isFinite(next)) timer = setTimeout(() => show(current), next - now);
  };
  try {
    for await (const { allowances } of engine.client().registries.pulls({}, { signal }))
      show(allowances);
  } finally {
    clearTimeout(timer);
  }
}

async function watchStoreImages(
  store: AppStore,
  engine: EngineLink,
  signal: AbortSignal,
): Promise<void> {
  for await (const { images } of engine.client().store.watch({}, { signal })) {
    store.setState({ storeImages: ready(images) });
    const names = images.map((image) => image.name);
    for (const pane of panesAt(store.getState(), STORE_PLACE))
      pane.select(keepExisting(pane.selection, names));
    followInspected(store, images);
  }
}

/** The inspector follows its image in the store: to another digest, or away. */
function followInspected(store: AppStore, images: readonly StoreImage[]): void {
  const { inspected, inspection, inspectAgain, closeInspection } = store.getState();
  if (inspected?.location.startsWith("store:") !== true) return;
  // What is shown by its digest depends on no name.
  if (inspected.location.includes("@")) return;
  const image = images.find(({ name }) => `store:${name}` === inspected.location);
  if (image === undefined) closeInspection();
  else if (
    inspection.value !== undefined &&
    inspection.value.descriptor.digest !== image.summary.digest
  ) {
    inspectAgain();
  }
}

async function watchTransfers(
  store: AppStore,
  engine: EngineLink,
  signal: AbortSignal,
): Promise<void> {
  for await (const event of engine.client().transfers.watch({}, { signal })) {
    const before: ReadonlyMap<string, Transfer> = store.getState().transfers.value ?? new Map();
    const after = applyTransferEvent(before, event);
    store.setState({ transfers: ready(after) });
    for (const transfer of after.values()) {
      const known = before.get(transfer.id);
      const ended = known !== undefined && !isFinished(known.state) && isFinished(transfer.state);
      const unseen = known === undefined && event.kind === "patch" && isFinished(transfer.state);
      if (ended || unseen) store.getState().transferFinished(transfer);
      const news = event.kind === "patch" ? newsOf(known, transfer) : undefined;
      if (news !== undefined) store.setState({ transferNews: news });
    }
  }
}

/** A note beside the transfers: when it cannot be had, nothing is shown. */
async function watchHostWaits(
  store: AppStore,
  engine: EngineLink,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const { waits } of engine.client().network.watchWaits({}, { signal }))
      store.setState({ hostWaits: waits });
  } catch {
    if (!signal.aborted) store.setState({ hostWaits: [] });
  }
}

async function watchEngines(
  store: AppStore,
  engine: EngineLink,
  signal: AbortSignal,
): Promise<void> {
  for await (const { engines } of engine.client().engines.watch({}, { signal }))
    store.getState().enginesChanged(engines);
}

/** Files that the operating system asks for come seldom: a host that cannot tell of them tells of none. */
async function watchOpenedFiles(
  store: AppStore,
  engine: EngineLink,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const { paths } of engine.client().system.openedFiles({}, { signal }))
      store.getState().filesArrived(paths);
  } catch {
    // Nothing to show: the page works without.
  }
}

/** As with files. The connections are waited for: they say whether a link leads to a host that is known. */
async function watchOpenedLinks(
  store: AppStore,
  engine: EngineLink,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const { locations } of engine.client().links.opened({}, { signal })) {
      await connectionsKnown(store, signal);
      if (!signal.aborted) store.getState().linksArrived(locations);
    }
  } catch {
    // Nothing to show: the page works without.
  }
}

function connectionsKnown(store: AppStore, signal: AbortSignal): Promise<void> {
  const isKnown = (): boolean =>
    signal.aborted || !["idle", "loading"].includes(store.getState().connections.status);
  return new Promise((resolve) => {
    if (isKnown()) {
      resolve();
      return;
    }
    const stop = store.subscribe(() => {
      if (!isKnown()) return;
      stop();
      resolve();
    });
  });
}

/** What failed or hung only because the link was lost is asked for again. */
function repeatWhatBroke(store: AppStore): void {
  const state = store.getState();
  const { catalogs, inspection, engineInspection, loadRepositories, inspectAgain } = state;
  for (const pane of openPanes(state)) pane.loadAgain();
  if (isBroken(inspection) || isBroken(engineInspection)) inspectAgain();
  for (const [address, catalog] of catalogs) if (isBroken(catalog)) void loadRepositories(address);
}
