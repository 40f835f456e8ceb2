import type { KeychainState } from "../../shared/connection.ts";
import type { PlaceContents } from "../../shared/image.ts";
import type { Settings } from "../../shared/ipc/contract/system.ts";
import type { Bundles } from "../archives/bundle/inspect-bundle.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Connections } from "../connections/connections.ts";
import type { Logins } from "../connections/logins.ts";
import type { Mirrors } from "../connections/mirrors.ts";
import type { Proxies } from "../connections/proxies.ts";
import type { Engines } from "../engines/engine-directory.ts";
import type { ImageCallOptions, Places } from "../images/image-store.ts";
import type { Undo } from "../images/undo/undo.ts";
import type { KnownImages } from "../images/related/known-images.ts";
import type { LocalStore } from "../images/local-store.ts";
import type { Layers } from "../layers/layers.ts";
import type { Providers } from "../providers/providers.ts";
import type { Registries } from "../registry/registries.ts";
import type { Changes } from "../storage/changes.ts";
import type { PushTargetsTable } from "../storage/push-targets-table.ts";
import type { TransferQueue } from "../transfer/queue.ts";

/** The parts of the engine that the contract's handlers call. */
export interface Engine {
  readonly version: string;
  readonly host: "desktop" | "browser" | "cli";
  readonly homePath: string;
  readonly connections: Connections;
  readonly logins: Logins;
  readonly mirrors: Mirrors;
  readonly proxies: Proxies;
  readonly registries: Registries;
  readonly providers: Providers;
  /** What registries hold, as it was seen and as it is now. */
  readonly catalog: Catalog;
  /** Tells when pulls were spent, here or by another process. */
  readonly pullChanges: Changes;
  readonly engines: Engines;
  readonly places: Places;
  readonly layers: Layers;
  /** What a file or folder is, and which images are in it. */
  readonly contentsOf: (path: string, options: ImageCallOptions) => Promise<PlaceContents>;
  readonly openedFiles: {
    open(paths: readonly string[]): void;
    /** Each path is told to one listener, which ends with the signal. */
    watch(signal: AbortSignal): AsyncIterable<readonly string[]>;
  };
  /** Locations that links of the operating system lead to, told as {@link Engine.openedFiles}. */
  readonly openedLinks: Engine["openedFiles"];
  /** Ids of commands that were chosen in the menu, told as {@link Engine.openedFiles}. */
  readonly menuCommands: Engine["openedFiles"];
  /** Shows a page in the user's browser. Only the desktop can. @param url as `parseWebAddress` gives it */
  readonly openWebPage: ((url: string) => Promise<void>) | undefined;
  readonly knownImages: KnownImages;
  readonly store: LocalStore;
  readonly transfers: TransferQueue;
  readonly undo: Undo;
  readonly bundles: Bundles;
  readonly pushTargets: PushTargetsTable;
  /** Tells when push targets were changed, here or by another process. */
  readonly pushTargetChanges: Changes;
  readonly settings: { read(): Settings; save(settings: Settings): void };
  /** The computer woke, or its network changed. */
  wake(): void;
  keychainState(): Promise<KeychainState>;
}
