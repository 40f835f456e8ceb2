import { AppError } from "../../../shared/errors.ts";
import { formatLocation, type Location, targetOf } from "../../../shared/location.ts";
import type { Descriptor } from "../../../shared/oci/descriptor.ts";
import type { Digest } from "../../../shared/oci/digest.ts";
import type { UndoAction, UndoEntry, UndoPlan, UndoTag } from "../../../shared/undo.ts";
import type { ImageCallOptions, Places, Source } from "../image-store.ts";
import { applyUndo, type UndoResult } from "./apply-undo.ts";
import { describeAll } from "./describe-all.ts";
import { collectManifests } from "./collect-manifests.ts";
import { isUndoable, placeOf } from "./place-of.ts";
import { planUndo } from "./plan-undo.ts";
import type { UndoJournal } from "./undo-journal.ts";

/** What is about to be changed. */
export interface UndoWork {
  readonly action: UndoAction;
  readonly tags: readonly UndoTag[];
  /** Manifests that lose a name, or go. */
  readonly losing: readonly Descriptor[];
}

/** Keeps what removals and re-pointings take away, and puts it back. */
export interface Undo {
  /**
   * Keeps all that putting it back will need, on the disk before this returns.
   * @returns the id of the entry; undefined for places where nothing can be put back, and when nothing changes
   */
  keep(place: Source, work: UndoWork, options: ImageCallOptions): Promise<string | undefined>;
  /** The same for a place that was opened to be written to, by the digests of what loses a name. */
  keepAt(
    location: Location,
    work: Omit<UndoWork, "losing"> & { readonly losing: readonly Digest[] },
    options: ImageCallOptions,
  ): Promise<string | undefined>;
  /** The operation has come to its end. */
  finish(id: string | undefined): void;
  /** The operation did not happen. */
  forget(id: string | undefined): void;
  list(filter: { readonly location?: Location | undefined; readonly limit: number }): UndoEntry[];
  /** @throws undo_unknown */
  plan(id: string, options: ImageCallOptions): Promise<UndoPlan>;
  /** @throws undo_unknown, undo_impossible, tag_moved, confirmation_required */
  apply(id: string, options: ApplyOptions): Promise<UndoResult>;
}

export interface ApplyOptions extends ImageCallOptions {
  /** It is known that names were changed since. */
  readonly moved?: boolean;
  readonly confirmation?: string | undefined;
}

/** Entries that are looked through for one name. */
const MAX_LOOKED_THROUGH = 5000;

/** The undo journal over its table and the places. */
export function createUndo(places: Places, journal: UndoJournal): Undo {
  const get = (id: string): UndoEntry => {
    const entry = journal.find(id);
    if (entry !== undefined) return entry;
    throw new AppError("undo_unknown", `there is nothing to undo under ${JSON.stringify(id)}`, {
      details: { id },
    });
  };
  const undo: Undo = {
    async keep(place, { action, tags, losing }, options) {
      if (!isUndoable(place.location)) return undefined;
      if (tags.length === 0 && losing.length === 0) return undefined;
      const manifests = await collectManifests(place, losing, options);
      const at = formatLocation(placeOf(place.location));
      return journal.begin({ place: at, action, tags: [...tags], manifests });
    },
    async keepAt(location, work, options) {
      if (!isUndoable(location)) return undefined;
      const place = await places.openRemovable(placeOf(location));
      const losing = await describeAll(place, work.losing, options);
      return undo.keep(place, { ...work, losing }, options);
    },
    finish: (id) => {
      if (id !== undefined) journal.finish(id);
    },
    forget: (id) => {
      if (id !== undefined) journal.forget(id);
    },
    list: ({ location, limit }) => listFor(journal, location, limit),
    plan: (id, options) =>
      planUndo(places, { entry: get(id), kept: journal.manifests(id) }, options),
    async apply(id, options) {
      const kept = { entry: get(id), kept: journal.manifests(id) };
      const result = await applyUndo({ places, undo }, kept, options);
      journal.undone(id);
      return result;
    },
  };
  return undo;
}

function listFor(journal: UndoJournal, location: Location | undefined, limit: number): UndoEntry[] {
  if (location === undefined) return journal.list({ limit });
  const place = formatLocation(placeOf(location));
  const target = targetOf(location);
  if (target === undefined) return journal.list({ place, limit });
  const concerns = (entry: UndoEntry): boolean =>
    "name" in target
      ? entry.tags.some(({ name }) => name === target.name)
      : entry.manifests.some(({ digest }) => digest === target.digest) ||
        entry.tags.some((tag) => tag.before === target.digest || tag.after === target.digest);
  return journal.list({ place, limit: MAX_LOOKED_THROUGH }).filter(concerns).slice(0, limit);
}
