import { hasCode } from "../../shared/errors.ts";
import type { EngineImageDetails } from "../../shared/engine.ts";
import type { Inspection } from "../../shared/image.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest, type SliceContext } from "./slice.ts";

export type InspectorTab =
  "overview" | "layers" | "files" | "config" | "json" | "vulnerabilities" | "related" | "history";

export interface InspectionSlice {
  /** What the inspector shows, or is about to. */
  readonly inspected:
    { readonly location: string; readonly platform: string | undefined } | undefined;
  readonly inspection: Load<Inspection>;
  /** Beside it for an image of an engine, which knows history and sizes, and no manifest. */
  readonly engineInspection: Load<EngineImageDetails>;
  readonly inspectorTab: InspectorTab;
  readonly inspect: (location: string, platform?: string) => Promise<void>;
  readonly inspectAgain: () => void;
  readonly closeInspection: () => void;
  /** Has the engine give the whole image that is inspected, whose layers can be looked into then. */
  readonly readEngineImage: () => Promise<void>;
  readonly stopReadingEngineImage: () => void;
  readonly setInspectorTab: (tab: InspectorTab) => void;
}

/** As many as the inspector draws: more of them would only take the page's time. */
const MAX_LABELS = 200;

export const createInspectionSlice: CreateSlice<InspectionSlice> = (context) => {
  const { get, set, engine } = context;
  const reading = createEngineReading(context);
  const run = createLatest();

  async function inspectInEngine(location: string): Promise<void> {
    const signal = run.begin();
    reading.stopReadingEngineImage();
    const before = get().inspected?.location === location ? get().engineInspection : IDLE;
    const inspected = { location, platform: undefined };
    set({ inspected, inspection: IDLE, engineInspection: loading(before) });
    try {
      const details = await engine.client().engines.inspect({ location }, { signal });
      set({ engineInspection: ready(details) });
    } catch (error) {
      if (!hasCode(error, "cancelled")) set({ engineInspection: failed(error) });
    }
  }

  return {
    inspected: undefined,
    inspection: IDLE,
    engineInspection: IDLE,
    inspectorTab: "overview",
    async inspect(location, platform) {
      if (isOfEngine(location)) return inspectInEngine(location);
      const signal = run.begin();
      reading.stopReadingEngineImage();
      const before = get().inspected?.location === location ? get().inspection : IDLE;
      set({
        inspected: { location, platform },
        inspection: loading(before),
        engineInspection: IDLE,
      });
      try {
        const wish = platform === undefined ? {} : { platform };
        const inspection = await engine
          .client()
          .images.inspect({ location, ...wish, maxLabels: MAX_LABELS }, { signal });
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
      reading.stopReadingEngineImage();
      set({ inspected: undefined, inspection: IDLE, engineInspection: IDLE });
    },
    ...reading,
    setInspectorTab: (inspectorTab) => set({ inspectorTab }),
  };
};

type EngineReading = Pick<InspectionSlice, "readEngineImage" | "stopReadingEngineImage">;

/** What an engine has to give away whole. */
function createEngineReading({ get, set, engine }: SliceContext): EngineReading {
  const run = createLatest();
  return {
    async readEngineImage() {
      const location = get().inspected?.location;
      if (location === undefined || !isOfEngine(location)) return;
      const signal = run.begin();
      set({ inspection: loading() });
      try {
        const inspection = await engine.client().images.inspect({ location }, { signal });
        if (!signal.aborted) set({ inspection: ready(inspection) });
      } catch (error) {
        if (!signal.aborted) set({ inspection: failed(error) });
      }
    },
    stopReadingEngineImage() {
      run.end();
      if (get().inspection.status === "loading") set({ inspection: IDLE });
    },
  };
}

/** Whether an image is asked for from its engine, in place of being read. */
export function isOfEngine(location: string): boolean {
  return location.startsWith("docker-daemon:");
}
