import { connectionFor } from "../../shared/connection.ts";
import { hasCode } from "../../shared/errors.ts";
import type { TransferPlan } from "../../shared/plan.ts";
import { cargoOf } from "./cargo.ts";
import {
  type Cargo,
  type DragModifiers,
  type DragRefusal,
  type DragTarget,
  formatTarget,
  judgeDrop,
  NO_MODIFIERS,
  targetOfPlace,
  type TargetFacts,
  type Verdict,
} from "./drag-grammar.ts";
import type { DragEnding } from "./dragging-out.ts";
import { knownDetails } from "./details.ts";
import { NO_IMAGE_ROWS } from "./image-rows.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import type { AppState } from "./index.ts";
import { panesAt } from "./open-panes.ts";
import type { PaneId } from "./pane.ts";
import { locationOfRow } from "./place.ts";
import { createPlacingDraft, requestsToPlan } from "./placing-draft.ts";
import { type CreateSlice, createLatest, type SliceContext } from "./slice.ts";
import { pause } from "../pause.ts";

/** Images that are being dragged. */
export interface Drag {
  readonly cargo: Cargo;
  /** They are carried by the arrow keys, and not by the pointer. */
  readonly byKeyboard: boolean;
}

/** What the images that are dragged are over now. */
export interface DragHover {
  readonly target: DragTarget;
  readonly modifiers: DragModifiers;
}

/** Images that were copied or cut, to be pasted elsewhere. */
export interface Clipboard {
  readonly cargo: Cargo;
  readonly cut: boolean;
}

/** Bytes of what would happen. */
export interface DropWeight {
  readonly total: number;
  readonly there: number;
}

export interface DraggingSlice {
  readonly drag: Drag | undefined;
  readonly hover: DragHover | undefined;
  /** What a drop here would move, found out when one stays over a target. */
  readonly hoverWeight: Load<DropWeight>;
  /** A row that shall be picked up by keyboard. A new object each time. */
  readonly pickUp: { readonly row: string; readonly pane: PaneId } | undefined;
  readonly imageClipboard: Clipboard | undefined;
  /** Why the last paste did nothing. */
  readonly pasteRefusal: DragRefusal | undefined;
  readonly beginDrag: (rows: readonly string[], byKeyboard: boolean) => void;
  readonly hoverDrag: (target: DragTarget | undefined, modifiers?: DragModifiers) => void;
  /** Lets go. Does nothing over what takes nothing. */
  readonly dropDrag: (target: DragTarget) => void;
  /** @param ending where the pointer let go; absent for the arrow keys */
  readonly endDrag: (ending?: DragEnding) => void;
  /** Begins the keyboard's way to drag. */
  readonly pickUpRow: (row: string) => void;
  readonly copyRows: (rows: readonly string[], cut: boolean) => void;
  /** Pastes what was copied or cut: through the preview, or through the sheet that can choose everything. */
  readonly pasteInto: (target: DragTarget, withOptions: boolean) => void;
}

/** Whoever only passes over a target shall not ask a registry. */
const HOVER_DELAY_MS = 350;
/** More plans than this would keep a registry busy for a hint. */
const MAX_HOVER_PLANS = 5;

export const createDraggingSlice: CreateSlice<DraggingSlice> = ({ get, set, engine }) => {
  const weighing = createWeighing({ set, engine });

  return {
    drag: undefined,
    hover: undefined,
    hoverWeight: IDLE,
    pickUp: undefined,
    imageClipboard: undefined,
    pasteRefusal: undefined,
    beginDrag(rows, byKeyboard) {
      const drag = { cargo: cargoOf(get(), rows), byKeyboard };
      set({ drag, hover: undefined, pickUp: undefined });
    },
    hoverDrag(target, modifiers = NO_MODIFIERS) {
      const { drag, hover } = get();
      if (drag === undefined) return;
      if (target === undefined) {
        if (hover === undefined) return;
        weighing.end();
        set({ hover: undefined, hoverWeight: IDLE });
        return;
      }
      const isSame = hover !== undefined && formatTarget(hover.target) === formatTarget(target);
      if (isSame && sameModifiers(hover.modifiers, modifiers)) return;
      set({ hover: { target, modifiers } });
      if (!isSame || modifiers.add !== hover.modifiers.add)
        void weighing.weigh(drag.cargo, target, verdictOf(get(), drag.cargo, target, modifiers));
    },
    dropDrag(target) {
      const { drag, hover } = get();
      if (drag === undefined) return;
      const modifiers = hover?.modifiers ?? NO_MODIFIERS;
      const verdict = verdictOf(get(), drag.cargo, target, modifiers);
      if (!verdict.allowed) return;
      get().withdrawOffer();
      const { effect } = verdict;
      const act = (): void => {
        if (effect === "remove") askToRemove(get(), drag.cargo);
        else void get().placeCargo(drag.cargo, target, { effect, modifiers });
      };
      // The gesture ends first: what it is about to open takes the focus.
      setTimeout(act, 0);
    },
    endDrag(ending) {
      const { drag, leaveWindow } = get();
      if (drag?.byKeyboard === false && ending !== undefined) leaveWindow(drag.cargo, ending);
      weighing.end();
      set({ drag: undefined, hover: undefined, hoverWeight: IDLE });
    },
    pickUpRow(row) {
      const { connections, expand, setSidebarOpen } = get();
      setSidebarOpen(true);
      const folders = connections.value?.flatMap(({ folder }) => folder ?? []) ?? [];
      expand(["computer", "registries", ...folders.map((folder) => `folder:${folder}`)]);
      set({ pickUp: { row, pane: get().activePane } });
    },
    copyRows(rows, cut) {
      set({ imageClipboard: { cargo: cargoOf(get(), rows), cut }, pasteRefusal: undefined });
    },
    pasteInto(target, withOptions) {
      const { imageClipboard } = get();
      if (imageClipboard === undefined) return;
      const { cargo, cut } = imageClipboard;
      const verdict = verdictOf(get(), cargo, target);
      set({ pasteRefusal: verdict.allowed ? undefined : verdict.reason });
      if (!verdict.allowed || verdict.effect === "remove") return;
      if (cut) set({ imageClipboard: undefined });
      const modifiers = { ...NO_MODIFIERS, preview: true };
      const { effect } = verdict;
      void get().placeCargo(cargo, target, { effect, modifiers, move: cut, withOptions });
    },
  };
};

/** Opens the sheet that says what goes along with the images: nothing is removed by letting go alone. */
function askToRemove({ engineImages, openSheet }: AppState, { place, items }: Cargo): void {
  const locations = items.map(({ source }) => source);
  if (place.kind !== "engine") {
    openSheet({ kind: "removal", locations, verb: "tag" });
    return;
  }
  const rows = (engineImages.value ?? [])
    .flatMap(({ id, names }) => (names.length === 0 ? [id] : names))
    .filter((row) => locations.includes(locationOfRow(place, row)));
  openSheet({ kind: "engine-removal", engine: place.engine, rows });
}

/** Finds out how much a drop would move, for the target that one stays over. */
function createWeighing({ set, engine }: Pick<SliceContext, "set" | "engine">) {
  const weighing = createLatest();

  /** What is removed, or changes within one repository, moves nothing. */
  async function weigh(cargo: Cargo, target: DragTarget, verdict: Verdict): Promise<void> {
    const signal = weighing.begin();
    set({ hoverWeight: IDLE });
    if (!verdict.allowed || verdict.effect === "remove") return;
    const { effect } = verdict;
    if (effect === "re-point" || effect === "add-tag") return;
    const draft = createPlacingDraft(cargo, target, { effect });
    const requests = draft === undefined ? undefined : requestsToPlan(draft);
    if (requests === undefined || requests.length > MAX_HOVER_PLANS) return;
    await pause(HOVER_DELAY_MS, signal);
    if (signal.aborted) return;
    set({ hoverWeight: loading() });
    try {
      const plans: TransferPlan[] = [];
      for (const request of requests)
        plans.push(await engine.client().transfers.plan(request, { signal }));
      if (!signal.aborted) set({ hoverWeight: ready(weightOf(plans)) });
    } catch (error) {
      if (!signal.aborted && !hasCode(error, "cancelled")) set({ hoverWeight: failed(error) });
    }
  }

  return { weigh, end: () => weighing.end() };
}

/** What a verdict looks at. */
export type DropFacts = Pick<AppState, "connections" | "summaries" | "panes" | "openPanes">;

const NO_DETAILS: AppState["details"] = new Map();

/** What letting go of a cargo over a target means now. */
export function verdictOf(
  state: DropFacts,
  cargo: Cargo,
  target: DragTarget,
  modifiers: DragModifiers = NO_MODIFIERS,
): Verdict {
  return judgeDrop(cargo, target, factsOf(state, target), modifiers);
}

function factsOf(state: DropFacts, target: DragTarget): TargetFacts {
  if (!("host" in target)) return {};
  const { host } = target;
  const name = "repository" in target ? target.repository : `${target.prefix}/`;
  const account = connectionFor(state.connections.value ?? [], host, name);
  if (target.kind !== "tag") return { account };
  const { repository, tag } = target;
  const place = { kind: "repository", host, repository } as const;
  // What was asked for on purpose is known of the open repositories alone.
  const pane = panesAt(state, place)[0];
  const { details, imageRows } = pane ?? { details: NO_DETAILS, imageRows: NO_IMAGE_ROWS };
  const known = knownDetails({ summaries: state.summaries, details, imageRows, place })(tag);
  return { account, digest: known?.digest };
}

/** The place that is open, as something to paste into. */
export function openTarget({ place }: Pick<AppState, "place">): DragTarget {
  return targetOfPlace(place);
}

function weightOf(plans: readonly TransferPlan[]): DropWeight {
  const there = new Map<string, number>();
  const all = new Map<string, number>();
  for (const { blobs } of plans) {
    for (const { descriptor, action } of blobs) {
      all.set(descriptor.digest, descriptor.size);
      if (action !== "move") there.set(descriptor.digest, descriptor.size);
    }
  }
  return { total: sum(all), there: sum(there) };
}

function sum(sizes: ReadonlyMap<string, number>): number {
  return [...sizes.values()].reduce((total, size) => total + size, 0);
}

function sameModifiers(a: DragModifiers, b: DragModifiers): boolean {
  return a.add === b.add && a.preview === b.preview && a.direct === b.direct;
}
