import { formatBytes } from "../../../../shared/bytes.ts";
import type { Comparison } from "../../../../shared/compare/compare.ts";
import {
  compareFiles,
  type FileFate,
  type FileRow,
  fatesOf,
  unsharedLayers,
} from "../../../../shared/compare/files.ts";
import type { PlacedLayer } from "../../../../shared/compare/layers.ts";
import type { CompareSubject } from "../../../../shared/compare/subject.ts";
import type { LayerEntry } from "../../../../shared/layer-files.ts";
import { isDigest } from "../../../../shared/oci/digest.ts";
import type { CliContext } from "../context.ts";
import { readLayer } from "../files/image-layers.ts";

/**
 * The names in which two images differ. The layers that both begin with are not read: what they hold is in both. An image
 * of an engine has to have been read whole.
 */
export async function readFileDifferences(
  context: CliContext,
  [left, right]: readonly [CompareSubject, CompareSubject],
  { layers }: Comparison,
): Promise<readonly FileRow[]> {
  const { left: lefts, right: rights } = unsharedLayers(layers);
  tellCost(context, [...lefts, ...rights]);
  const known = new Map<string, readonly LayerEntry[]>();
  const before = await readAll(context, left, lefts, known);
  return compareFiles(fatesOf(before), fatesOf(await readAll(context, right, rights, known)));
}

function tellCost({ note, out, progress }: CliContext, layers: readonly PlacedLayer[]): void {
  const sizes = new Map(layers.map(({ digest, size = 0 }) => [digest, size]));
  if (sizes.size === 0 || progress === "none") return;
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  note(out.messages.compare.reading(sizes.size, formatBytes(bytes)));
}

async function readAll(
  context: CliContext,
  { location, platform }: CompareSubject,
  layers: readonly PlacedLayer[],
  known: Map<string, readonly LayerEntry[]>,
): Promise<readonly (readonly LayerEntry[])[]> {
  const lists: (readonly LayerEntry[])[] = [];
  for (const { digest } of layers) {
    if (!isDigest(digest)) continue; // Every layer of a manifest has one.
    const entries =
      known.get(digest) ??
      (await readLayer(context, { location, platform, layers: [] }, { digest }));
    known.set(digest, entries);
    lists.push(entries);
  }
  return lists;
}

/** `12 kB 0644`, `-> target`, or what became of it in words. */
export function fateText(fate: FileFate | undefined, { out }: CliContext): string {
  const words = out.messages.compare;
  if (fate === undefined) return words.untouched;
  if (fate === "removed") return words.removed;
  const { type, size, mode, uid, gid, link } = fate;
  if (link !== undefined) return `-> ${link}`;
  const owner = uid === 0 && gid === 0 ? "" : ` ${uid}:${gid}`;
  const rights = `${mode.toString(8).padStart(4, "0")}${owner}`;
  return type === "file" ? `${formatBytes(size)} ${rights}` : `${type} ${rights}`;
}
