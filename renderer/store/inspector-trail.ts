import type { InspectorTab } from "./inspection.ts";
import type { CreateSlice } from "./slice.ts";

/** Something that the inspector showed, to which one can go back. */
export interface TrailStep {
  readonly location: string;
  readonly platform: string | undefined;
  readonly tab: InspectorTab;
}

/** A document of the JSON view: one of the image's own, or a blob by its digest. */
export type JsonDocument = "index" | "manifest" | "config" | (string & {});

export interface InspectorTrailSlice {
  /** Where the inspector came from, the latest last. Counts only while it shows `trailEnd`. */
  readonly inspectorTrail: readonly TrailStep[];
  readonly trailEnd: string | undefined;
  readonly jsonDocument: JsonDocument | undefined;
  /** The layer that a link led to. */
  readonly shownLayer: string | undefined;
  /** Shows another object in place of the present one, and remembers the way back. */
  readonly openObject: (
    location: string,
    options?: { readonly tab?: InspectorTab; readonly document?: JsonDocument },
  ) => void;
  readonly goBackInInspector: () => void;
  readonly showJsonDocument: (document: JsonDocument) => void;
  readonly showLayer: (digest: string) => void;
}

/** Steps that anybody goes back. */
const MAX_STEPS = 50;

export const createInspectorTrailSlice: CreateSlice<InspectorTrailSlice> = ({ get, set }) => ({
  inspectorTrail: [],
  trailEnd: undefined,
  jsonDocument: undefined,
  shownLayer: undefined,
  openObject(location, { tab = "overview", document } = {}) {
    const { inspected, inspectorTab } = get();
    const steps = stepsBack(get());
    const here = inspected === undefined ? [] : [{ ...inspected, tab: inspectorTab }];
    set({
      inspectorTrail: [...steps, ...here].slice(-MAX_STEPS),
      trailEnd: location,
      inspectorTab: tab,
      jsonDocument: document,
      shownLayer: undefined,
    });
    void get().inspect(location);
  },
  goBackInInspector() {
    const steps = stepsBack(get());
    const last = steps.at(-1);
    if (last === undefined) return;
    set({
      inspectorTrail: steps.slice(0, -1),
      trailEnd: last.location,
      inspectorTab: last.tab,
      jsonDocument: undefined,
      shownLayer: undefined,
    });
    void get().inspect(last.location, last.platform);
  },
  showJsonDocument: (jsonDocument) => set({ jsonDocument }),
  showLayer: (shownLayer) => set({ shownLayer, inspectorTab: "layers" }),
});

/** The steps one can go back; none when the inspector was led elsewhere meanwhile. */
export function stepsBack(
  state: Pick<InspectorTrailSlice, "inspectorTrail" | "trailEnd"> & {
    readonly inspected: { readonly location: string } | undefined;
  },
): readonly TrailStep[] {
  const { inspected, inspectorTrail, trailEnd } = state;
  return inspected !== undefined && inspected.location === trailEnd ? inspectorTrail : NO_STEPS;
}

const NO_STEPS: readonly TrailStep[] = [];
