import { describe, expect, it } from "vitest";
import { type AdditionSubject, findAdditions } from "../../../../electron/transfer/additions.ts";
import { cosignTag } from "../../../../shared/addition-tag.ts";
import { AppError } from "../../../../shared/errors.ts";
import { parseLocation } from "../../../../shared/location.ts";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import { anImage, type BuiltImage } from "../../../support/image-builder.ts";
import { buildIndex } from "../../../support/memory-image.ts";
import { MemoryPlace, type MemoryRepository } from "../../../support/memory-place.ts";
import { live } from "./rig.ts";

const image = anImage().build();
const subject = image.root.descriptor;

const noteOn = (about: Descriptor, seed: number): BuiltImage =>
  anImage().withLayers([10], seed).withSubject(about).build();

function place(...additions: readonly BuiltImage[]): MemoryPlace {
  const made = new MemoryPlace({ origin: "registry:r.io" }).add(image, "a", "v1");
  for (const addition of additions) made.add(addition, "a");
  return made;
}

const open = (from: MemoryPlace): MemoryRepository => from.open(parseLocation("r.io/a:v1"));

function search(source: MemoryRepository, more: Partial<AdditionSubject> = {}) {
  const asked = { source, digest: subject.digest, from: "v1", to: ["v1"], ...more };
  return findAdditions([asked], live());
}

const digests = (found: readonly { readonly root: { readonly descriptor: Descriptor } }[]) =>
  found.map(({ root }) => root.descriptor.digest);

describe("findAdditions", () => {
  it("follows what belongs to additions, and an index among them with all that is in it", async () => {
    const sbom = noteOn(subject, 1);
    const onSbom = buildIndex([{ image: anImage().withLayers([20], 2).build() }], {
      subject: sbom.root.descriptor,
    });
    const { found, complete } = await search(open(place(sbom, onSbom)));
    expect(complete).toBe(true);
    expect(digests(found)).toEqual([sbom.root.descriptor.digest, onSbom.root.descriptor.digest]);
    expect(found[1]?.nodes).toHaveLength(2);
  });

  it("does not believe a list about a manifest that names another subject", async () => {
    const impostor = noteOn(anImage().withLayers([10], 99).build().root.descriptor, 3);
    const source = open(place(impostor));
    source.listReferrers = () =>
      Promise.resolve({ entries: [impostor.root.descriptor], complete: true });
    expect(await search(source)).toEqual({ found: [], complete: true });
  });

  it("leaves out what is listed and gone, and says that something is missing", async () => {
    const gone = noteOn(subject, 4);
    const there = noteOn(subject, 5);
    const source = open(place(there));
    source.listReferrers = (digest) =>
      Promise.resolve({
        entries: digest === subject.digest ? [gone.root.descriptor, there.root.descriptor] : [],
        complete: true,
      });
    const { found, complete } = await search(source);
    expect(digests(found)).toEqual([there.root.descriptor.digest]);
    expect(complete).toBe(false);
  });

  it("comes to an end where additions belong to each other in a circle", async () => {
    const [one, two] = [noteOn(subject, 6), noteOn(subject, 7)];
    const from = place(one, two);
    const source = open(from);
    from.content("a").names.set(cosignTag(one.root.descriptor.digest, "sig"), two.root.descriptor);
    from.content("a").names.set(cosignTag(two.root.descriptor.digest, "sig"), one.root.descriptor);
    const { found, complete } = await search(source);
    expect(complete).toBe(true);
    expect(new Set(digests(found))).toEqual(new Set(digests([one, two])));
  });

  it("stops at a chain that is deeper than any image", async () => {
    let about = subject;
    const chain: BuiltImage[] = [];
    for (let depth = 0; depth < 12; depth += 1) {
      const next = noteOn(about, 100 + depth);
      chain.push(next);
      about = next.root.descriptor;
    }
    const { found, complete } = await search(open(place(...chain)));
    expect(complete).toBe(false);
    expect(found).toHaveLength(9);
  });

  it("stops at more additions than anybody makes", async () => {
    const source = open(place());
    const note = noteOn(subject, 8);
    const entries = Array.from({ length: 2001 }, (_, at) => ({
      ...note.root.descriptor,
      digest: `sha256:${at.toString(16).padStart(64, "0")}` as const,
    })) as Descriptor[];
    source.listReferrers = () => Promise.resolve({ entries, complete: true });
    let reads = 0;
    source.readManifest = () => {
      reads += 1;
      return Promise.reject(new AppError("manifest_not_found", "gone"));
    };
    expect(await search(source)).toEqual({ found: [], complete: false });
    expect(reads).toBe(2000);
  });

  it("finds the list that other programs keep in a layout", async () => {
    const note = noteOn(subject, 9);
    const list = buildIndex([{ image: note }]);
    const from = new MemoryPlace({ origin: "layout:/l" })
      .add(image, "", "v1")
      .add(list, "", `sha256-${subject.digest.slice(7)}`);
    const source = from.open(parseLocation("oci:/l:v1"));
    source.listReferrers = () => Promise.resolve({ entries: [], complete: true });
    const { found } = await search(source);
    expect(digests(found)).toEqual([note.root.descriptor.digest]);
  });

  it("fails where the source cannot be asked, saying that it was the source", async () => {
    const source = open(place());
    source.listReferrers = () => Promise.reject(new AppError("denied", "no"));
    await expect(search(source)).rejects.toMatchObject({
      code: "denied",
      details: { side: "source" },
    });
  });
});
