import { hasCode } from "../../shared/errors.ts";
import type { Inspection } from "../../shared/image.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

export type InspectorTab = "overview" | "layers" | "config" | "json";

export interface InspectionSlice {
  /** What the inspector shows, or is about to. */
  readonly inspected:
    { readonly location: string; readonly platform: string | undefined } | undefined;
  readonly inspection: Load<Inspection>;
  readonly inspectorTab: InspectorTab;
  readonly inspect: (location: string, platform?: string) => Promise<void>;
  readonly inspectAgain: () => void;
  readonly closeInspection: () => void;
  readonly setInspectorTab: (tab: InspectorTab) => void;
}

export const createInspectionSlice: CreateSlice<InspectionSlice> = ({ get, set, engine }) => {
  const run = createLatest();
  return {
    inspected: undefined,
    inspection: IDLE,
    inspectorTab: "overview",
    async inspect(location, platform) {
      const signal = run.begin();
      const before = get().inspected?.location === location ? get().inspection : IDLE;
      set({ inspected: { location, platform }, inspection: loading(before) });
      try {
        const wish = platform === undefined ? {} : { platform };
        const inspection = await engine.client().images.inspect({ location, ...wish }, { signal });
        set({ inspection: ready(inspection) });
      } catch (error) {
        if (!hasCode(error, "cancelled")) set({ inspection: failed(error) });
      }
    },
    inspectAgain() {
      const { inspected, inspect } = get();
      if (inspected !== undefined) void inspect(inspected.location, inspected.platform);
    },
    closeInspection() {
      run.end();
      set({ inspected: undefined, inspection: IDLE });
    },
    setInspectorTab: (inspectorTab) => set({ inspectorTab }),
  };
};
