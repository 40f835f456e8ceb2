import { z } from "zod";
import { type CreateSlice, readJson } from "./slice.ts";

export interface LayoutSlice {
  /** Keys of the sidebar items that are open: `computer`, `registries`, `folder:…`, `connection:…`, `namespace:…`. */
  readonly expandedKeys: ReadonlySet<string>;
  readonly sidebarFilter: string;
  readonly inspectorOpen: boolean;
  readonly drawerOpen: boolean;
  /** The push target that was used last, by its name. */
  readonly lastTarget: string | undefined;
  /** Of the file that was saved last, with its separator at the end. */
  readonly saveFolder: string | undefined;
  readonly setExpandedKeys: (keys: ReadonlySet<string>) => void;
  readonly expand: (keys: readonly string[]) => void;
  readonly setSidebarFilter: (filter: string) => void;
  readonly setInspectorOpen: (open: boolean) => void;
  readonly setDrawerOpen: (open: boolean) => void;
  readonly rememberTarget: (name: string) => void;
  readonly rememberFolder: (folder: string) => void;
}

/** Keys of the sidebar's items that open and close. */
export function folderKey(folder: string): string {
  return `folder:${folder}`;
}

export function connectionKey(address: string): string {
  return `connection:${address}`;
}

/** A namespace of one connection: two accounts of a registry may have repositories in the same one. */
export function namespaceKey(address: string, namespace: string): string {
  return `namespace:${address} ${namespace}`;
}

/** The items of the sidebar that must be open for a connection's repositories to be seen. */
export function keysAbove(address: string, folder: string | undefined): readonly string[] {
  const above = folder === undefined ? [] : [folderKey(folder)];
  return ["registries", ...above, connectionKey(address)];
}

const MEMORY_KEY = "portolan.layout";
const rememberedSchema = z.object({
  expandedKeys: z.array(z.string()).max(5000),
  inspectorOpen: z.boolean(),
  lastTarget: z.string().max(60).optional(),
  saveFolder: z.string().max(4096).optional(),
});

const FIRST_OPEN = ["computer", "registries"];

/** Until 0.1 there was one connection for each host, and keys named the host; its account's address is the host too. */
function upToDateKey(key: string): string {
  if (key.startsWith("host:")) return connectionKey(key.slice("host:".length));
  const old = /^namespace:([^/ ]+)\/(\S+)$/.exec(key);
  return old === null ? key : namespaceKey(old[1] ?? "", old[2] ?? "");
}

export const createLayoutSlice: CreateSlice<LayoutSlice> = ({ get, set, memory }) => {
  function remember(): void {
    const { expandedKeys, inspectorOpen, lastTarget, saveFolder } = get();
    const layout = { expandedKeys: [...expandedKeys], inspectorOpen, lastTarget, saveFolder };
    memory.setItem(MEMORY_KEY, JSON.stringify(layout));
  }

  const remembered = rememberedSchema.safeParse(readJson(memory, MEMORY_KEY));
  return {
    expandedKeys: new Set((remembered.data?.expandedKeys ?? FIRST_OPEN).map(upToDateKey)),
    sidebarFilter: "",
    inspectorOpen: remembered.data?.inspectorOpen ?? true,
    drawerOpen: false,
    lastTarget: remembered.data?.lastTarget,
    saveFolder: remembered.data?.saveFolder,
    setExpandedKeys(expandedKeys) {
      set({ expandedKeys });
      remember();
    },
    expand(keys) {
      get().setExpandedKeys(new Set([...get().expandedKeys, ...keys]));
    },
    setSidebarFilter: (sidebarFilter) => set({ sidebarFilter }),
    setInspectorOpen(inspectorOpen) {
      set({ inspectorOpen });
      remember();
    },
    setDrawerOpen: (drawerOpen) => set({ drawerOpen }),
    rememberTarget(lastTarget) {
      set({ lastTarget });
      remember();
    },
    rememberFolder(saveFolder) {
      set({ saveFolder });
      remember();
    },
  };
};
