import type { Connection } from "../../../shared/connection.ts";
import type { ContainerEngine } from "../../../shared/engine.ts";
import type { WireError } from "../../../shared/errors.ts";
import type { KnownRepository, SavedFilter } from "../../store/favourites.ts";
import type { NamespaceRow, ProviderDescription, RepositoryRow } from "../../../shared/provider.ts";
import type { AppState } from "../../store/index.ts";
import type { Load } from "../../store/load-state.ts";

/** One item of the sidebar. Children are there only while the item is open: closed branches cost nothing. */
export type TreeNode =
  | { readonly kind: "group"; readonly id: GroupId; readonly children: Nodes }
  | { readonly kind: "store"; readonly id: "store:" }
  | { readonly kind: "engine"; readonly id: string; readonly engine: ContainerEngine }
  /** A tar file or an image layout that the user opened. */
  | { readonly kind: "file"; readonly id: string; readonly path: string }
  | { readonly kind: "open-file"; readonly id: "open-file" }
  /** There is none, or it could not be found out. */
  | { readonly kind: "no-engine"; readonly id: "no-engine"; readonly error?: WireError }
  | {
      /** A folder that the user made. It has as many items as connections name it, and is gone with the last. */
      readonly kind: "folder";
      readonly id: string;
      readonly name: string;
      readonly children: Nodes;
    }
  | {
      readonly kind: "connection";
      readonly id: string;
      readonly connection: Connection;
      readonly loading: boolean;
      /** Which service its registry is, once that is known. */
      readonly service: ProviderDescription | undefined;
      readonly children: Nodes;
    }
  | {
      readonly kind: "namespace";
      readonly id: string;
      readonly name: string;
      readonly address: string;
      /** As the service lists it, where it does. */
      readonly row: NamespaceRow | undefined;
      readonly children: Nodes;
    }
  | {
      readonly kind: "repository";
      readonly id: string;
      readonly name: string;
      readonly host: string;
      readonly repository: string;
      /** Of the connection below which it stands. */
      readonly address: string;
      /** What the service says of it. */
      readonly row: RepositoryRow | undefined;
      /** Filters that were saved for it. Absent when there are none: then it neither opens nor closes. */
      readonly children?: Nodes;
    }
  | {
      /** A repository once more, where the user has it at hand. */
      readonly kind: "favourite" | "recent";
      readonly id: string;
      readonly host: string;
      readonly repository: string;
    }
  | { readonly kind: "smart-list"; readonly id: string; readonly saved: SavedFilter }
  | { readonly kind: "open"; readonly id: string; readonly address: string }
  /** Adds to the list that the user keeps, where a registry lists nothing. */
  | { readonly kind: "keep"; readonly id: string; readonly address: string }
  | { readonly kind: "add"; readonly id: "add" }
  | { readonly kind: "loading" | "empty" | "nobody-lists" | "no-match"; readonly id: string }
  | {
      readonly kind: "more";
      readonly id: string;
      readonly amount: number;
      readonly address: string;
    }
  | {
      readonly kind: "failed";
      readonly id: string;
      readonly address: string;
      readonly error: WireError;
    };

/** The groups at the top level, each with the key by which it is open. */
export type GroupId = "favourites" | "recent" | "smart-lists" | "computer" | "registries";

export type Nodes = readonly TreeNode[];

/** What the tree is made of. */
export interface TreeInput {
  readonly engines: Load<readonly ContainerEngine[]>;
  /** Paths of opened files. */
  readonly files: readonly string[];
  readonly connections: readonly Connection[];
  /** By address of the connection. */
  readonly catalogs: ReadonlyMap<string, Load<readonly string[]>>;
  /** The next four are by address of the connection as well. */
  readonly services: AppState["services"];
  readonly namespaces: AppState["namespaces"];
  readonly repositoryRows: AppState["repositoryRows"];
  readonly keptLists: AppState["keptLists"];
  /** By address of the connection. */
  readonly named: Readonly<Record<string, readonly string[]>>;
  readonly favourites: readonly KnownRepository[];
  readonly recents: readonly KnownRepository[];
  readonly savedFilters: readonly SavedFilter[];
  readonly expanded: ReadonlySet<string>;
  /** Text that a name must hold to be shown; while there is one, every branch is open. */
  readonly filter: string;
}

/** Whether an item is drawn with its children. */
export function isOpen(id: string, { expanded, filter }: TreeInput): boolean {
  return filter !== "" || expanded.has(id);
}
