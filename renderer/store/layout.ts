import { z } from "zod";
import { type CreateSlice, readJson } from "./slice.ts";

export interface LayoutSlice {
  /** Keys of the sidebar items that are open: `computer`, `registries`, `host:…`, `namespace:…`. */
  readonly expandedKeys: ReadonlySet<string>;
  readonly sidebarFilter: string;
  readonly inspectorOpen: boolean;
  readonly drawerOpen: boolean;
  readonly setExpandedKeys: (keys: ReadonlySet<string>) => void;
  readonly expand: (keys: readonly string[]) => void;
  readonly setSidebarFilter: (filter: string) => void;
  readonly setInspectorOpen: (open: boolean) => void;
  readonly setDrawerOpen: (open: boolean) => void;
}

const MEMORY_KEY = "portolan.layout";
const rememberedSchema = z.object({
  expandedKeys: z.array(z.string()).max(5000),
  inspectorOpen: z.boolean(),
});

export const createLayoutSlice: CreateSlice<LayoutSlice> = ({ get, set, memory }) => {
  function remember(): void {
    const { expandedKeys, inspectorOpen } = get();
    memory.setItem(MEMORY_KEY, JSON.stringify({ expandedKeys: [...expandedKeys], inspectorOpen }));
  }

  const remembered = rememberedSchema.safeParse(readJson(memory, MEMORY_KEY));
  return {
    expandedKeys: new Set(remembered.data?.expandedKeys ?? ["computer", "registries"]),
    sidebarFilter: "",
    inspectorOpen: remembered.data?.inspectorOpen ?? true,
    drawerOpen: false,
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
  };
};
