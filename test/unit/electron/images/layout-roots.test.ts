import { describe, expect, it } from "vitest";
import { emptyLayoutIndex, putName, putUnnamed } from "../../../../electron/images/layout-index.ts";
import { rootsIn, unnamedRoots } from "../../../../electron/images/layout-roots.ts";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import { anImage, digestOfBytes, type BuiltImage } from "../../../support/image-builder.ts";

const same = (one: string, other: string): boolean => one === other;
const [FIRST, SECOND] = [anImage().withLayers([10]).build(), anImage().withLayers([20]).build()];
const SIGNATURE = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.ociManifest,
    config: { mediaType: MEDIA_TYPES.ociEmpty, digest: digestOfBytes(Buffer.from("{}")), size: 2 },
    layers: [],
    subject: FIRST.root.descriptor,
  }),
);
const SIGNED: Descriptor = {
  mediaType: MEDIA_TYPES.ociManifest,
  digest: digestOfBytes(SIGNATURE),
  size: SIGNATURE.length,
};

function read({ digest }: Descriptor): Promise<Uint8Array> {
  const known = [FIRST, SECOND].find(({ root }) => root.descriptor.digest === digest);
  return Promise.resolve(known?.root.bytes ?? SIGNATURE);
}

function anIndex(unnamed: readonly BuiltImage[], named: Readonly<Record<string, BuiltImage>> = {}) {
  let index = putUnnamed(emptyLayoutIndex(), SIGNED);
  for (const { root } of unnamed) index = putUnnamed(index, root.descriptor);
  for (const [name, { root }] of Object.entries(named))
    index = putName(index, name, root.descriptor, same);
  return index;
}

describe("the roots of a layout", () => {
  it("R38: are images once, with all their names, and without those that have none", async () => {
    const index = anIndex([FIRST, SECOND], { v1: FIRST, latest: FIRST });
    expect(await rootsIn(index, read)).toEqual([
      { digest: FIRST.root.descriptor.digest, names: ["v1", "latest"] },
    ]);
    expect(await unnamedRoots(index, read)).toMatchObject([
      { digest: SECOND.root.descriptor.digest },
    ]);
  });

  it("R38: are all where none has a name, but for signatures", async () => {
    expect(await rootsIn(anIndex([FIRST]), read)).toEqual([
      { digest: FIRST.root.descriptor.digest, names: [] },
    ]);
    expect(await rootsIn(anIndex([]), read)).toEqual([]);
  });
});
