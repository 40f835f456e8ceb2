import { describe, expect, it } from "vitest";
import {
  costOf,
  isCheap,
  viewOf,
} from "../../../../../../renderer/features/inspector/files/layer-view.ts";
import type { LayerListing } from "../../../../../../renderer/store/layer-files.ts";
import { type Load, ready } from "../../../../../../renderer/store/load-state.ts";
import { ESTARGZ_DIGEST, type LayerEntry } from "../../../../../../shared/layer-files.ts";
import { MEDIA_TYPES } from "../../../../../../shared/oci/media-types.ts";
import { digestFrom } from "../../../../../support/renderer-fixture/images.ts";

const entry = (path: string): LayerEntry => ({
  path,
  type: "file",
  size: 1,
  mode: 0o644,
  uid: 0,
  gid: 0,
});

const layer = (seed: string, size = 10_000_000) => ({
  mediaType: MEDIA_TYPES.ociLayerGzip,
  digest: digestFrom(seed),
  size,
});

const listing = (...paths: readonly string[]): Load<LayerListing> =>
  ready({ entries: paths.map(entry), from: "layer", cut: false });

const base = layer("base");
const top = layer("top");

describe("what of an image is shown", () => {
  it("needs every layer for the whole of it, each once", () => {
    const view = viewOf([base, top, base], new Map(), "whole");
    expect(view).toMatchObject({ root: undefined, missing: [base, top], missingBelow: [] });
  });

  it("shows a layer by itself before those below it are read, with marks afterwards", () => {
    const own = new Map<string, Load<LayerListing>>([[top.digest, listing("a", "b")]]);
    const alone = viewOf([base, top], own, 1);
    expect(alone).toMatchObject({ allMarks: false, missing: [], missingBelow: [base] });
    const both = new Map(own).set(base.digest, listing("a"));
    const marked = viewOf([base, top], both, 1);
    const marks = [...(marked.root?.children?.values() ?? [])].map(({ name, mark }) => [
      name,
      mark,
    ]);
    expect(marked).toMatchObject({ allMarks: true, missingBelow: [] });
    expect(marks).toEqual([
      ["a", "changed"],
      ["b", "added"],
    ]);
  });

  it("costs what a registry has to send, and nothing that is here, kept, or in a table", () => {
    const table = { ...layer("table"), annotations: { [ESTARGZ_DIGEST]: "sha256:0" } };
    const layers = [base, top, table];
    expect(costOf(layers, "ghcr.io/team/app:v1", new Set())).toBe(20_000_000);
    expect(costOf(layers, "ghcr.io/team/app:v1", new Set([top.digest]))).toBe(10_000_000);
    for (const place of ["store:app", "oci:/x", "oci-archive:/x", "docker-archive:/x"]) {
      expect(costOf(layers, place, new Set())).toBe(0);
    }
    expect([isCheap(20_000_000), isCheap(20_000_001)]).toEqual([true, false]);
  });
});
