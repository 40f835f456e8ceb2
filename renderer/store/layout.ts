import { z } from "zod";
import { type CreateSlice, readJson } from "./slice.ts";

/** Parts beside the list. */
export const SIDE_PARTS = ["sidebar", "inspector"] as const;

export type SidePart = (typeof SIDE_PARTS)[number];

export interface LayoutSlice {
  /** Keys of the sidebar items that are open: `computer`, `registries`, `folder:…`, `connection:…`, `namespace:…`. */
  readonly expandedKeys: ReadonlySet<string>;
  readonly sidebarFilter: string;
  readonly sidebarOpen: boolean;
  readonly inspectorOpen: boolean;
  /** What the window has no room for: these lie over the list while they are shown, one at a time. */
  readonly floating: ReadonlySet<SidePart>;
  /** The one that lies over the list now. */
  readonly overlay: SidePart | undefined;
  readonly drawerOpen: boolean;
  /** The push target that was used last, by its name. */
  readonly lastTarget: string | undefined;
  /** Of the file that was saved last, with its separator at the end. */
  readonly saveFolder: string | undefined;
  readonly setExpandedKeys: (keys: ReadonlySet<string>) => void;
  readonly expand: (keys: readonly string[]) => void;
  readonly setSidebarFilter: (filter: string) => void;
  /** Each is remembered, unless the part only lies over the list. */
  readonly setSidebarOpen: (open: boolean) => void;
  readonly setInspectorOpen: (open: boolean) => void;
  /** The window has become wider or narrower. */
  readonly setFloating: (parts: ReadonlySet<SidePart>) => void;
  readonly closeOverlay: () => void;
  readonly setDrawerOpen: (open: boolean) => void;
  /** Opens the drawer by itself, because something began that is to be seen. */
  readonly showDrawer: () => void;
  /** Opens or closes it for the user. @returns whether it is open now */
  readonly toggleDrawer: () => boolean;
  readonly rememberTarget: (name: string) => void;
  readonly rememberFolder: (folder: string) => void;
}

/**
 * Who wants to open the drawer when it opens by itself presses a moment too late, and must not close it. As long as
 * seeing that it is open and holding back the hand take. Milliseconds.
 */
const REACTION_MS = 400;

type PartsShown = Pick<LayoutSlice, "sidebarOpen" | "inspectorOpen" | "floating" | "overlay">;

/** Whether the sidebar can be seen, at its own place or over the list. */
export function showsSidebar({ sidebarOpen, floating, overlay }: PartsShown): boolean {
  return floating.has("sidebar") ? overlay === "sidebar" : sidebarOpen;
}

/** Whether the inspector can be seen, at its own place or over the list. */
export function showsInspector({ inspectorOpen, floating, overlay }: PartsShown): boolean {
  return floating.has("inspector") ? overlay === "inspector" : inspectorOpen;
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
  sidebarOpen: z.boolean().optional(),
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
    const { expandedKeys, sidebarOpen, inspectorOpen, lastTarget, saveFolder } = get();
    const parts = { sidebarOpen, inspectorOpen, lastTarget, saveFolder };
    const layout = { expandedKeys: [...expandedKeys], ...parts };
    memory.setItem(MEMORY_KEY, JSON.stringify(layout));
  }

  function show(part: SidePart, open: boolean): void {
    const { floating, overlay } = get();
    if (floating.has(part)) {
      if (open || overlay === part) set({ overlay: open ? part : undefined });
      return;
    }
    set(part === "sidebar" ? { sidebarOpen: open } : { inspectorOpen: open });
    remember();
  }

  let shownByItselfAt = Number.NEGATIVE_INFINITY;
  const remembered = rememberedSchema.safeParse(readJson(memory, MEMORY_KEY));
  return {
    expandedKeys: new Set((remembered.data?.expandedKeys ?? FIRST_OPEN).map(upToDateKey)),
    sidebarFilter: "",
    sidebarOpen: remembered.data?.sidebarOpen ?? true,
    inspectorOpen: remembered.data?.inspectorOpen ?? true,
    floating: new Set(),
    overlay: undefined,
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
    setSidebarOpen: (open) => show("sidebar", open),
    setInspectorOpen: (open) => show("inspector", open),
    setFloating(floating) {
      const { overlay } = get();
      const stays = overlay !== undefined && floating.has(overlay);
      set({ floating, overlay: stays ? overlay : undefined });
    },
    closeOverlay: () => set({ overlay: undefined }),
    setDrawerOpen: (drawerOpen) => set({ drawerOpen }),
    showDrawer() {
      if (!get().drawerOpen) shownByItselfAt = performance.now();
      set({ drawerOpen: true });
    },
    toggleDrawer() {
      const isJustShown = performance.now() - shownByItselfAt < REACTION_MS;
      const drawerOpen = !get().drawerOpen || isJustShown;
      set({ drawerOpen });
      return drawerOpen;
    },
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
