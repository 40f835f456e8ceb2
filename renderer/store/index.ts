import { createStore } from "zustand/vanilla";
import type { EngineLink } from "../client.ts";
import type { FileOffers } from "../ports/file-offers.ts";
import type { FilePaths } from "../ports/file-paths.ts";
import type { OpenTab } from "../ports/web-tabs.ts";
import { type AdditionsSlice, createAdditionsSlice } from "./additions.ts";
import { type ComparedFilesSlice, createComparedFilesSlice } from "./compared-files.ts";
import { type ComparingSlice, createComparingSlice } from "./comparing.ts";
import { type CommandsSlice, createCommandsSlice } from "./commands.ts";
import {
  createConnectionExchangeSlice,
  type ConnectionExchangeSlice,
} from "./connection-exchange.ts";
import { type ConnectionsSlice, createConnectionsSlice } from "./connections.ts";
import { createDiagnosisSlice, type DiagnosisSlice } from "./diagnosis.ts";
import { createEnginesSlice, type EnginesSlice } from "./engines.ts";
import { createExternalLoginsSlice, type ExternalLoginsSlice } from "./external-logins.ts";
import { createDraggingOutSlice, type DraggingOutSlice } from "./dragging-out.ts";
import { createDraggingSlice, type DraggingSlice } from "./dragging.ts";
import { createDropsSlice, type DropsSlice } from "./drops.ts";
import { createFavouritesSlice, type FavouritesSlice } from "./favourites.ts";
import { createFilesSlice, type FilesSlice } from "./files.ts";
import { createGarbageSlice, type GarbageSlice } from "./garbage.ts";
import { createHostWaitsSlice, type HostWaitsSlice } from "./host-waits.ts";
import { createImageHistorySlice, type ImageHistorySlice } from "./image-history.ts";
import { createInspectionSlice, type InspectionSlice } from "./inspection.ts";
import { createInspectorTrailSlice, type InspectorTrailSlice } from "./inspector-trail.ts";
import { createLayerFilesSlice, type LayerFilesSlice } from "./layer-files.ts";
import { createLayoutSlice, type LayoutSlice } from "./layout.ts";
import { createLinkSlice, type LinkSlice } from "./link.ts";
import { createLinksSlice, type LinksSlice } from "./links.ts";
import { createListViewSlice, type ListViewSlice } from "./list-view.ts";
import { createMirrorsSlice, type MirrorsSlice } from "./mirrors.ts";
import { createPane, type FirstView, type PaneId, type PaneState } from "./pane.ts";
import { type AppStore, createPaneStores } from "./pane-store.ts";
import { createPanesSlice, type PanesSlice } from "./panes.ts";
import { createMovingSlice, type MovingSlice } from "./moving.ts";
import { createPlacingSlice, type PlacingSlice } from "./placing.ts";
import { createPlanningSlice, type PlanningSlice } from "./planning.ts";
import { createProxiesSlice, type ProxiesSlice } from "./proxies.ts";
import { createPullToolSlice, type PullToolSlice } from "./pull-tool.ts";
import { createPushTargetsSlice, type PushTargetsSlice } from "./push-targets.ts";
import { createPushingSlice, type PushingSlice } from "./pushing.ts";
import { createQuickEditSlice, type QuickEditSlice } from "./quick-edit.ts";
import { createKnownSizesSlice, type KnownSizesSlice } from "./known-sizes.ts";
import { createRegistriesSlice, type RegistriesSlice } from "./registries.ts";
import { createRelatedSlice, type RelatedSlice } from "./related.ts";
import { createRemovalSlice, type RemovalSlice } from "./removal.ts";
import { createRepositoriesSlice, type RepositoriesSlice } from "./repositories.ts";
import { createRunAgainSlice, type RunAgainSlice } from "./run-again.ts";
import { createSavingSlice, type SavingSlice } from "./saving.ts";
import { createSearchSlice, type SearchSlice } from "./search.ts";
import { createSettingsSlice, type SettingsSlice } from "./settings.ts";
import { createReplicationSlice, type ReplicationSlice } from "./replication.ts";
import { createServiceImageSlice, type ServiceImageSlice } from "./service-image.ts";
import { createKeptRepositoriesSlice, type KeptRepositoriesSlice } from "./kept-repositories.ts";
import { createServicesSlice, type ServicesSlice } from "./services.ts";
import { createSheetsSlice, type SheetsSlice } from "./sheets.ts";
import type { Memory, SliceContext } from "./slice.ts";
import { createStoreImagesSlice, type StoreImagesSlice } from "./store-images.ts";
import { createSummariesSlice, type SummariesSlice } from "./summaries.ts";
import { createTransferHistorySlice, type TransferHistorySlice } from "./transfer-history.ts";
import { createTransferLimitsSlice, type TransferLimitsSlice } from "./transfer-limits.ts";
import { createTransferLogSlice, type TransferLogSlice } from "./transfer-log.ts";
import { createTransferSteeringSlice, type TransferSteeringSlice } from "./transfer-steering.ts";
import { createUndoSlice, type UndoSlice } from "./undo.ts";
import { createTransfersSlice, type TransfersSlice } from "./transfers.ts";
import { createWebPagesSlice, type WebPagesSlice } from "./web-pages.ts";

export type { AppStore } from "./pane-store.ts";

/** What all panes share. Plain, immutable data and the actions that change it; nothing derived is kept. */
export type SharedState = LinkSlice &
  SettingsSlice &
  LayoutSlice &
  ConnectionsSlice &
  ConnectionExchangeSlice &
  QuickEditSlice &
  DiagnosisSlice &
  ExternalLoginsSlice &
  RepositoriesSlice &
  MirrorsSlice &
  ProxiesSlice &
  StoreImagesSlice &
  EnginesSlice &
  FilesSlice &
  PanesSlice &
  ListViewSlice &
  FavouritesSlice &
  SearchSlice &
  CommandsSlice &
  SummariesSlice &
  InspectionSlice &
  InspectorTrailSlice &
  RelatedSlice &
  ImageHistorySlice &
  PullToolSlice &
  AdditionsSlice &
  LinksSlice &
  WebPagesSlice &
  LayerFilesSlice &
  ComparingSlice &
  ComparedFilesSlice &
  TransfersSlice &
  TransferSteeringSlice &
  RunAgainSlice &
  TransferHistorySlice &
  TransferLogSlice &
  TransferLimitsSlice &
  HostWaitsSlice &
  PlanningSlice &
  PushTargetsSlice &
  PushingSlice &
  DropsSlice &
  SavingSlice &
  DraggingSlice &
  DraggingOutSlice &
  PlacingSlice &
  MovingSlice &
  RemovalSlice &
  UndoSlice &
  GarbageSlice &
  RegistriesSlice &
  KeptRepositoriesSlice &
  ServicesSlice &
  ServiceImageSlice &
  ReplicationSlice &
  KnownSizesSlice &
  SheetsSlice;

/** All the page knows, as one of the panes sees it. */
export type AppState = SharedState & PaneState;

/** Ways that only a page in a browser has. */
export interface BrowserWays {
  readonly offers?: FileOffers;
  readonly openTab?: OpenTab;
}

/** One store for one page. */
export function createAppStore(
  engine: EngineLink,
  memory: Memory,
  files: FilePaths,
  { offers, openTab }: BrowserWays = {},
): AppStore {
  const contextOf = (storeOf: () => AppStore): SliceContext => ({
    get: () => storeOf().getState(),
    set: (patch) => storeOf().setState(patch),
    engine,
    memory,
    files,
    offers,
    openTab,
  });
  const newPane = (paneId: PaneId, first: FirstView): PaneState =>
    createPane({ ...contextOf(() => store.pane(paneId)), paneId, first });
  const root = createStore<SharedState>()(() =>
    createSharedState(
      contextOf(() => store),
      newPane,
    ),
  );
  const store = createPaneStores(root);
  return store;
}

function createSharedState(
  context: SliceContext,
  newPane: (paneId: PaneId, first: FirstView) => PaneState,
): SharedState {
  return {
    ...createLinkSlice(context),
    ...createSettingsSlice(context),
    ...createLayoutSlice(context),
    ...createConnectionsSlice(context),
    ...createConnectionExchangeSlice(context),
    ...createQuickEditSlice(context),
    ...createDiagnosisSlice(context),
    ...createExternalLoginsSlice(context),
    ...createRepositoriesSlice(context),
    ...createMirrorsSlice(context),
    ...createProxiesSlice(context),
    ...createStoreImagesSlice(context),
    ...createEnginesSlice(context),
    ...createFilesSlice(context),
    ...createPanesSlice(newPane)(context),
    ...createListViewSlice(context),
    ...createFavouritesSlice(context),
    ...createSearchSlice(context),
    ...createCommandsSlice(context),
    ...createSummariesSlice(context),
    ...createInspectionSlice(context),
    ...createInspectorTrailSlice(context),
    ...createRelatedSlice(context),
    ...createImageHistorySlice(context),
    ...createPullToolSlice(context),
    ...createAdditionsSlice(context),
    ...createLinksSlice(context),
    ...createWebPagesSlice(context),
    ...createLayerFilesSlice(context),
    ...createComparingSlice(context),
    ...createComparedFilesSlice(context),
    ...createTransfersSlice(context),
    ...createTransferSteeringSlice(context),
    ...createRunAgainSlice(context),
    ...createTransferHistorySlice(context),
    ...createTransferLogSlice(context),
    ...createTransferLimitsSlice(context),
    ...createHostWaitsSlice(context),
    ...createPlanningSlice(context),
    ...createPushTargetsSlice(context),
    ...createPushingSlice(context),
    ...createDropsSlice(context),
    ...createSavingSlice(context),
    ...createDraggingSlice(context),
    ...createDraggingOutSlice(context),
    ...createPlacingSlice(context),
    ...createMovingSlice(context),
    ...createRemovalSlice(context),
    ...createUndoSlice(context),
    ...createGarbageSlice(context),
    ...createRegistriesSlice(context),
    ...createKeptRepositoriesSlice(context),
    ...createServicesSlice(context),
    ...createServiceImageSlice(context),
    ...createReplicationSlice(context),
    ...createKnownSizesSlice(context),
    ...createSheetsSlice(context),
  };
}
