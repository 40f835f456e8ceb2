import { commonPlatform } from "../../shared/compare/platforms.ts";
import { type CompareSubject, engineSubjectOf, subjectOf } from "../../shared/compare/subject.ts";
import { hasCode } from "../../shared/errors.ts";
import { formatLocation, parseLocation, withDefaultTag } from "../../shared/location.ts";
import type { EngineLink } from "../client.ts";
import { isOfEngine } from "./inspection.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import { type CreateSlice, createLatest } from "./slice.ts";

export type CompareSide = "left" | "right";

export const COMPARE_SIDES: readonly CompareSide[] = ["left", "right"];

/** One of the two images that are compared. */
export interface ComparedImage {
  /** What stands in its field; may be what is being typed. */
  readonly text: string;
  /** What was read, or is being read. */
  readonly location: string | undefined;
  /** Chosen by hand. */
  readonly platform: string | undefined;
  readonly load: Load<CompareSubject>;
}

export interface ComparingSlice {
  readonly comparing: Readonly<Record<CompareSide, ComparedImage>>;
  /** Opens the sheet with two images, or with one and a field for the other. */
  readonly openComparison: (left: string, right?: string) => void;
  readonly typeCompared: (side: CompareSide, text: string) => void;
  /** Reads what was typed since. False when one of the fields names no image. */
  readonly readCompared: () => boolean;
  readonly chooseComparedPlatform: (side: CompareSide, platform: string) => void;
  readonly swapCompared: () => void;
  readonly forgetComparison: () => void;
}

const NOTHING: ComparedImage = { text: "", location: undefined, platform: undefined, load: IDLE };

export const createComparingSlice: CreateSlice<ComparingSlice> = ({ get, set, engine }) => {
  const runs = { left: createLatest(), right: createLatest() };
  const cured = new Set<string>();

  function change(side: CompareSide, patch: Partial<ComparedImage>): void {
    set(({ comparing }) => ({
      comparing: { ...comparing, [side]: { ...comparing[side], ...patch } },
    }));
  }

  function stopReading(): void {
    for (const side of COMPARE_SIDES) runs[side].end();
    get().forgetComparedFiles();
  }

  /** @param platform read in place of what the image gives out by itself */
  async function read(side: CompareSide, location: string, platform?: string): Promise<void> {
    const signal = runs[side].begin();
    const before = get().comparing[side];
    const kept = before.location === location ? before.load : IDLE;
    get().forgetComparedFiles();
    change(side, { location, load: loading(kept) });
    try {
      const subject = await readSubject(engine.client(), { location, platform }, signal);
      change(side, { load: ready(subject) });
      bringTogether();
    } catch (error) {
      if (!hasCode(error, "cancelled")) change(side, { load: failed(error) });
    }
  }

  /** Once both are there, the one with a choice is read for the platform of the other. */
  function bringTogether(): void {
    const cure = cureOf(get().comparing);
    if (cure === undefined) return;
    // Asked for once: an image that gives out another platform than its index says would be asked for ever.
    const wish = `${cure.side} ${cure.platform}`;
    if (cured.has(wish)) return;
    cured.add(wish);
    void read(cure.side, cure.location, cure.platform);
  }

  return {
    comparing: { left: NOTHING, right: NOTHING },
    openComparison(left, right = "") {
      get().forgetComparison();
      set({
        comparing: { left: { ...NOTHING, text: left }, right: { ...NOTHING, text: right } },
      });
      get().openSheet({ kind: "compare" });
      get().readCompared();
    },
    typeCompared: (side, text) => change(side, { text }),
    readCompared() {
      const { comparing } = get();
      cured.clear();
      for (const side of COMPARE_SIDES) {
        const { text, location, load } = comparing[side];
        const next = comparedLocation(text);
        if (next === undefined || (next === location && load.status !== "failed")) continue;
        change(side, { platform: undefined });
        void read(side, next);
      }
      return COMPARE_SIDES.every((side) => comparedLocation(comparing[side].text) !== undefined);
    },
    chooseComparedPlatform(side, platform) {
      const { location } = get().comparing[side];
      if (location === undefined) return;
      cured.clear();
      change(side, { platform });
      void read(side, location, platform);
    },
    swapCompared() {
      const { left, right } = get().comparing;
      stopReading();
      set({ comparing: { left: settled(right), right: settled(left) } });
      get().readCompared();
    },
    forgetComparison() {
      stopReading();
      cured.clear();
      set({ comparing: { left: NOTHING, right: NOTHING } });
    },
  };
};

/** Which of the two is to be read again, and for which platform. */
function cureOf({ left, right }: ComparingSlice["comparing"]) {
  if (left.load.status !== "ready" || right.load.status !== "ready") return undefined;
  const cure = commonPlatform(left.load.value, right.load.value, {
    left: left.platform !== undefined,
    right: right.platform !== undefined,
  });
  if (cure === undefined) return undefined;
  const { location } = cure.side === "left" ? left : right;
  return location === undefined ? undefined : { ...cure, location };
}

async function readSubject(
  client: ReturnType<EngineLink["client"]>,
  { location, platform }: { readonly location: string; readonly platform: string | undefined },
  signal: AbortSignal,
): Promise<CompareSubject> {
  if (isOfEngine(location))
    return engineSubjectOf(location, await client.engines.inspect({ location }, { signal }));
  const wish = platform === undefined ? {} : { platform };
  return subjectOf(await client.images.inspect({ location, ...wish }, { signal }));
}

/** What was still being read is asked for again on its new side. */
function settled(image: ComparedImage): ComparedImage {
  return image.load.status === "loading" ? { ...image, location: undefined, load: IDLE } : image;
}

/** Names that nobody would take for a registry: a path from the root, or from a drive. */
const PATH = /^(?:\/|[A-Za-z]:[\\/])/;

/** The location in what was typed: a reference, a location, or the path of a tar file or a layout. Undefined for no image. */
export function comparedLocation(text: string): string | undefined {
  const typed = text.trim();
  if (typed === "") return undefined;
  try {
    const place = PATH.test(typed) ? `oci-archive:${typed}` : typed;
    return formatLocation(withDefaultTag(parseLocation(place)));
  } catch {
    return undefined;
  }
}
