import { toWireError, type WireError } from "../../shared/errors.ts";
import type { Mirror } from "../../shared/mirror.ts";
import type { EngineClient } from "../client.ts";
import { failed, IDLE, type Load, loading, ready } from "./load-state.ts";
import type { CreateSlice } from "./slice.ts";

/** All mirrors, rules, and files that could not be read. */
export type MirrorReport = Awaited<ReturnType<EngineClient["network"]["mirrors"]>>;

/** How a mirror answered. */
export type MirrorTest = Awaited<ReturnType<EngineClient["network"]["testMirror"]>>;

/** A mirror of our own list: what it mirrors, and where it is. */
export type OwnMirror = Pick<Mirror, "registry" | "url">;

export interface MirrorsSlice {
  readonly mirrors: Load<MirrorReport>;
  /** By {@link mirrorKey}; absent until asked for. */
  readonly mirrorTests: ReadonlyMap<string, Load<MirrorTest>>;
  readonly loadMirrors: () => Promise<void>;
  /** Replaces our own list and reads everything again. Resolves to the error, if any. */
  readonly saveMirrors: (own: readonly OwnMirror[]) => Promise<WireError | undefined>;
  readonly testMirror: (mirror: OwnMirror) => Promise<void>;
}

export const createMirrorsSlice: CreateSlice<MirrorsSlice> = ({ get, set, engine }) => {
  function showTest(mirror: OwnMirror, test: Load<MirrorTest>): void {
    set((state) => ({ mirrorTests: new Map(state.mirrorTests).set(mirrorKey(mirror), test) }));
  }

  return {
    mirrors: IDLE,
    mirrorTests: new Map(),
    async loadMirrors() {
      const before = get().mirrors;
      set({ mirrors: loading(before) });
      try {
        set({ mirrors: ready(await engine.client().network.mirrors({})) });
      } catch (error) {
        set({ mirrors: failed(error, before) });
      }
    },
    async saveMirrors(own) {
      const mirrors = own.map(({ registry, url }) => ({ registry, url }));
      try {
        await engine.client().network.saveMirrors({ mirrors });
      } catch (error) {
        return toWireError(error);
      }
      await get().loadMirrors();
      return undefined;
    },
    async testMirror(mirror) {
      const { registry, url } = mirror;
      showTest(mirror, loading());
      try {
        showTest(mirror, ready(await engine.client().network.testMirror({ registry, url })));
      } catch (error) {
        showTest(mirror, failed(error));
      }
    },
  };
};

export function mirrorKey({ registry, url }: OwnMirror): string {
  return `${registry} ${url}`;
}

/** The mirrors of our own list, in their order. */
export function ownMirrors(report: MirrorReport | undefined): readonly OwnMirror[] {
  return (report?.mirrors ?? []).filter(({ origin }) => origin === "portolan");
}

/** The list with the mirror at `index` one place earlier (`-1`) or later (`1`); the same list at its ends. */
export function movedMirror(
  list: readonly OwnMirror[],
  index: number,
  by: -1 | 1,
): readonly OwnMirror[] {
  const mirror = list[index];
  const other = list[index + by];
  if (mirror === undefined || other === undefined) return list;
  return list.with(index, other).with(index + by, mirror);
}
