import { type FileNode, mergeLayers } from "../../../../shared/file-tree.ts";
import { hasContentsTable } from "../../../../shared/layer-files.ts";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import type { LayerListing } from "../../../store/layer-files.ts";
import type { Load } from "../../../store/load-state.ts";
import { layerAlone } from "./tree-rows.ts";

/** More than that is read of a registry only when somebody says so. */
const ASK_FROM = 20_000_000;

/** Which part of an image is looked at: all of it, or one layer by its place. */
export type Chosen = "whole" | number;

/** What there is to show, and what it would cost to know more. */
export interface LayerView {
  /** Absent until the layers that are needed are read. */
  readonly root: FileNode | undefined;
  /** True when the tree says what the layer did to those below it. */
  readonly allMarks: boolean;
  /** What has to be read before anything is shown. */
  readonly missing: readonly Descriptor[];
  /** What has to be read to tell added from changed. */
  readonly missingBelow: readonly Descriptor[];
  /** Layers of which not all names are listed. */
  readonly cut: boolean;
  /** Layers whose own table of contents was believed. */
  readonly byTable: boolean;
}

type Listings = ReadonlyMap<string, Load<LayerListing>>;

/** The tree of what is chosen, from what is read. */
export function viewOf(
  layers: readonly Descriptor[],
  listings: Listings,
  chosen: Chosen,
): LayerView {
  const last = chosen === "whole" ? layers.length - 1 : chosen;
  const own = chosen === "whole" ? layers : layers.slice(last, last + 1);
  const below = chosen === "whole" ? [] : layers.slice(0, last);
  const missing = unread(own, listings);
  const missingBelow = unread(below, listings);
  const allMarks = chosen !== "whole" && missingBelow.length === 0;
  const used = [...(allMarks ? below : []), ...own].flatMap(
    ({ digest }) => listings.get(digest)?.value ?? [],
  );
  return {
    root: missing.length > 0 ? undefined : treeOf(used, chosen, allMarks),
    allMarks,
    missing,
    missingBelow,
    cut: used.some(({ cut }) => cut),
    byTable: used.some(({ from }) => from === "table"),
  };
}

function treeOf(used: readonly LayerListing[], chosen: Chosen, allMarks: boolean): FileNode {
  const lists = used.map(({ entries }) => entries);
  if (chosen === "whole") return mergeLayers(lists);
  return allMarks ? mergeLayers(lists, { marks: true }) : layerAlone(lists[0] ?? []);
}

function unread(layers: readonly Descriptor[], listings: Listings): readonly Descriptor[] {
  const wanted = layers.filter(({ digest }) => listings.get(digest)?.status !== "ready");
  // The same layer may stand in an image twice.
  return wanted.filter(
    ({ digest }, index) => wanted.findIndex((one) => one.digest === digest) === index,
  );
}

/** Bytes that have to come from a registry; those of places on this computer cost nobody anything. */
export function costOf(
  layers: readonly Descriptor[],
  location: string,
  kept: ReadonlySet<string>,
): number {
  if (/^(?:store|oci|oci-archive|docker-archive|docker-daemon):/.test(location)) return 0;
  return layers
    .filter((layer) => !kept.has(layer.digest) && !hasContentsTable(layer))
    .reduce((sum, { size }) => sum + size, 0);
}

/** True when it is read without a question. */
export function isCheap(cost: number): boolean {
  return cost <= ASK_FROM;
}
