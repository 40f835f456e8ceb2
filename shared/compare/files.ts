import { isLayerInternal, type LayerEntry, whiteoutOf } from "../layer-files.ts";
import type { LayerRow, PlacedLayer } from "./layers.ts";
import type { Sign } from "./sign.ts";

/** What some layers make of one name: its last entry, or its removal from the layers below. */
export type FileFate = LayerEntry | "removed";

/** One name in which the layers that only one image has differ from those that only the other has. */
export interface FileRow {
  readonly path: string;
  readonly sign: Sign;
  /** Absent where the image's own layers do not touch the name: it is as below, or not there. */
  readonly left?: FileFate;
  readonly right?: FileFate;
}

/** Layers whose files tell two images apart, the lowest first. */
export interface UnsharedLayers {
  readonly left: readonly PlacedLayer[];
  readonly right: readonly PlacedLayer[];
}

/** How many layers both images begin with: they hold the same files in both. */
export function sharedStart(rows: readonly LayerRow[]): number {
  // The same layers in another order are no common beginning: which of two files is on top depends on it.
  const end = rows.findIndex(
    ({ sign, left, right }, at) => sign !== "=" || left?.index !== at || right?.index !== at,
  );
  return end === -1 ? rows.length : end;
}

/** The layers above those that both images begin with. */
export function unsharedLayers(rows: readonly LayerRow[]): UnsharedLayers {
  const rest = rows.slice(sharedStart(rows));
  // A moved layer stands in the row of its new place.
  const inOrder = (layers: readonly PlacedLayer[]) => layers.toSorted((a, b) => a.index - b.index);
  return {
    left: inOrder(rest.flatMap(({ left }) => left ?? [])),
    right: inOrder(rest.flatMap(({ right }) => right ?? [])),
  };
}

/**
 * What layers do to the names below them, the lowest first, without knowing what is below. A layer's whiteouts hide only
 * what lies below it, wherever they stand in the layer; an opaque folder hides what other layers put into it.
 * Spec: image-spec v1.1, layer.md, Applying Changesets.
 */
export function fatesOf(layers: readonly (readonly LayerEntry[])[]): ReadonlyMap<string, FileFate> {
  const fates = new Map<string, FileFate>();
  for (const entries of layers) {
    for (const { path } of entries) {
      const whiteout = isLayerInternal(path) ? undefined : whiteoutOf(path);
      if (whiteout === undefined) continue;
      const gone = whiteout.kind === "one" ? whiteout.path : whiteout.folder;
      forgetBelow(fates, gone);
      if (whiteout.kind === "one") fates.set(gone, "removed");
    }
    for (const entry of entries) {
      if (isLayerInternal(entry.path) || whiteoutOf(entry.path) !== undefined) continue;
      const before = fates.get(entry.path);
      const wasFolder = before !== undefined && before !== "removed" && before.type === "folder";
      if (wasFolder && entry.type !== "folder") forgetBelow(fates, entry.path);
      fates.set(entry.path, entry);
    }
  }
  return fates;
}

/** Only whiteouts and replaced folders come here: a pass over all names is cheap enough for that. */
function forgetBelow(fates: Map<string, FileFate>, folder: string): void {
  const start = folder === "" ? "" : `${folder}/`;
  for (const path of fates.keys()) if (path.startsWith(start)) fates.delete(path);
}

/**
 * Names that the layers of the one leave different from those of the other, by path. Folders count only where one of them
 * is removed or is something else: their times change with everything in them.
 * @param options.same also the files that both put there alike
 */
export function compareFiles(
  left: ReadonlyMap<string, FileFate>,
  right: ReadonlyMap<string, FileFate>,
  { same = false }: { readonly same?: boolean } = {},
): readonly FileRow[] {
  const paths = [...new Set([...left.keys(), ...right.keys()])].toSorted((a, b) =>
    a < b ? -1 : 1,
  );
  return paths.flatMap((path) => {
    const [l, r] = [left.get(path), right.get(path)];
    const sign = signOfFates(l, r);
    if (sign === "=" && !(same && isFile(l) && isFile(r))) return [];
    return [
      {
        path,
        sign,
        ...(l === undefined ? {} : { left: l }),
        ...(r === undefined ? {} : { right: r }),
      },
    ];
  });
}

function isFile(fate: FileFate | undefined): boolean {
  return fate !== undefined && fate !== "removed" && fate.type !== "folder";
}

/** To be there is more than to be left alone, and that is more than to be removed. */
function signOfFates(left: FileFate | undefined, right: FileFate | undefined): Sign {
  const [l, r] = [rankOf(left), rankOf(right)];
  if (l !== r) return l > r ? "-" : "+";
  if (left === undefined || right === undefined || left === "removed" || right === "removed")
    return "=";
  return factsOf(left) === factsOf(right) ? "=" : "~";
}

function rankOf(fate: FileFate | undefined): number {
  if (fate === "removed") return 0;
  // A folder that both may have is no difference by itself.
  return fate === undefined || fate.type === "folder" ? 1 : 2;
}

/** Contents are not read: a file with the same size and time is taken for the same, as rsync does. */
function factsOf({ type, size, mode, uid, gid, modified, link }: LayerEntry): string {
  const time = type === "folder" ? undefined : modified;
  return JSON.stringify([type, size, mode, uid, gid, time, link]);
}
