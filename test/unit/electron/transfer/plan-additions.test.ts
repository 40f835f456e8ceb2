import { describe, expect, it } from "vitest";
import { cosignTag } from "../../../../shared/addition-tag.ts";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import type { Digest } from "../../../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import { type PlannedAddition, transferPlanSchema } from "../../../../shared/plan.ts";
import type { TransferRequest } from "../../../../shared/transfer.ts";
import {
  aBlob,
  anImage,
  type BuiltImage,
  type ImageBuilder,
} from "../../../support/image-builder.ts";
import { buildMultiArch } from "../../../support/memory-image.ts";
import { MemoryPlace } from "../../../support/memory-place.ts";
import { aRequest, copy, prepare } from "./rig.ts";

const SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json";

function artifact(text: string, type = "application/spdx+json"): ImageBuilder {
  return anImage()
    .withConfig(aBlob(Buffer.from("{}"), MEDIA_TYPES.ociEmpty))
    .withLayerContents([aBlob(Buffer.from(text), type)]);
}

const about = (subject: Descriptor, text: string): BuiltImage =>
  artifact(text).withSubject(subject, "application/spdx+json").build();

/**
 * An index with a signature of cosign, an SBOM of a platform, a signature of that SBOM under a tag, and a note about that
 * signature.
 */
function world() {
  const image = buildMultiArch();
  const [amd64, arm64] = image.manifests.map(({ descriptor }) => descriptor);
  if (amd64 === undefined || arm64 === undefined) throw new Error("it has two platforms");
  const index = image.root.descriptor;
  const signature = artifact("signed", SIMPLE_SIGNING).build();
  const sbom = about(amd64, "packages");
  const ofSbom = artifact("signed SBOM", SIMPLE_SIGNING).build();
  const note = about(ofSbom.root.descriptor, "a note");
  const from = new MemoryPlace({ origin: "registry:r.io" })
    .add(image, "a", "v1")
    .add(signature, "a", cosignTag(index.digest, "sig"))
    .add(sbom, "a")
    .add(ofSbom, "a", cosignTag(sbom.root.descriptor.digest, "sig"))
    .add(note, "a");
  const to = new MemoryPlace({ origin: "registry:s.io" });
  const store = new MemoryPlace({ origin: "layout:/store" });
  const additions = { signature, sbom, ofSbom, note };
  return { image, index, amd64, additions, from, to, places: { "r.io": from, "s.io": to, store } };
}

const ALL: Partial<TransferRequest> = { additions: "all" };
const digestOf = ({ root }: BuiltImage): Digest => root.descriptor.digest;

function actions(items: readonly PlannedAddition[] | undefined): Record<string, string> {
  return Object.fromEntries((items ?? []).map(({ digest, action }) => [digest, action]));
}

describe("additions of a transfer", () => {
  it("takes nothing along and asks nobody when it is not asked to", async () => {
    const { from, places } = world();
    const { plan } = await prepare(aRequest("r.io/a:v1", "s.io/b"), places);
    expect(plan.additions).toBeUndefined();
    expect(from.counts()).not.toHaveProperty("listReferrers");
  });

  it("brings signatures of the image, of its platforms, and of those, after the image", async () => {
    const { index, additions, to, places } = world();
    const { prepared } = await copy(aRequest("r.io/a:v1", "s.io/b", ALL), places);
    expect(transferPlanSchema.parse(prepared.plan)).toEqual(prepared.plan);
    expect(to.violations).toEqual([]);
    const written = to.calls.filter(({ verb }) => verb === "writeManifest");
    const order = written.map(({ subject }) => subject);
    const last = [additions.signature, additions.sbom, additions.ofSbom, additions.note];
    expect(order.slice(-4)).toEqual(last.map(digestOf));
    expect(to.namesOf("b")).toEqual({
      v1: index.digest,
      [cosignTag(index.digest, "sig")]: digestOf(additions.signature),
      [cosignTag(digestOf(additions.sbom), "sig")]: digestOf(additions.ofSbom),
    });
  });

  it("lists each with its kind, its size and what becomes of it, and counts its bytes", async () => {
    const { index, additions, places } = world();
    const without = await prepare(aRequest("r.io/a:v1", "s.io/b"), places);
    const { plan } = await prepare(aRequest("r.io/a:v1", "s.io/b", ALL), places);
    expect(plan.additions?.complete).toBe(true);
    expect(plan.additions?.items[0]).toEqual({
      digest: digestOf(additions.signature),
      mediaType: MEDIA_TYPES.ociManifest,
      purpose: "signature",
      format: "cosign",
      found: "tag",
      subject: { digest: index.digest },
      names: [cosignTag(index.digest, "sig")],
      size: additions.signature.root.descriptor.size + 2 + "signed".length,
      action: "write",
    });
    expect(plan.additions?.items.map(({ purpose, found }) => `${purpose} ${found}`)).toEqual([
      "signature tag",
      "sbom referrer",
      "signature tag",
      "sbom referrer",
    ]);
    // The empty config of artifacts moves with the image, which has a statement with the same.
    const texts = ["signed", "packages", "signed SBOM", "a note"];
    const bytes = texts.join("").length;
    expect(plan.bytes.move - without.plan.bytes.move).toBe(bytes);
    expect(plan.tags.filter(({ addition }) => addition).length).toBe(2);
  });

  it("says what is there already, and the second time moves nothing", async () => {
    const { additions, to, places } = world();
    const request = aRequest("r.io/a:v1", "s.io/b", ALL);
    await copy(request, places);
    to.calls.length = 0;
    const { prepared } = await copy(request, places);
    expect(new Set(Object.values(actions(prepared.plan.additions?.items)))).toEqual(
      new Set(["exists"]),
    );
    expect(prepared.plan.bytes.move).toBe(0);
    expect(to.counts()).not.toHaveProperty("writeManifest");
    expect(Object.keys(actions(prepared.plan.additions?.items))).toHaveLength(
      Object.keys(additions).length,
    );
  });

  it("brings them for an image that is there already, also to a layout by whole names", async () => {
    const { image, index, additions, places } = world();
    places.store.add(image, "", "r.io/a:v1");
    await copy(aRequest("r.io/a:v1", "store:", ALL), places);
    expect(places.store.violations).toEqual([]);
    expect(places.store.namesOf()).toMatchObject({
      [`r.io/a:${cosignTag(index.digest, "sig")}`]: digestOf(additions.signature),
    });
    const back = aRequest("store:r.io/a:v1", "s.io/c:v1", ALL);
    await copy(back, places);
    expect(places["s.io"].namesOf("c")).toHaveProperty([cosignTag(index.digest, "sig")]);
    expect(places["s.io"].content("c").manifests.has(digestOf(additions.note))).toBe(true);
  });

  it("treats another signature under the tag as any tag in the way", async () => {
    const { index, to, places } = world();
    const other = artifact("another", SIMPLE_SIGNING).build();
    const tag = cosignTag(index.digest, "sig");
    to.add(other, "b", tag);
    const { plan } = await prepare(aRequest("r.io/a:v1", "s.io/b", ALL), places);
    expect(plan.tags.find(({ name }) => name === tag)).toMatchObject({
      action: "replace",
      previous: digestOf(other),
    });
    expect(plan.notices).toMatchObject([{ code: "tag_replaced", details: { name: tag } }]);
    const kept = aRequest("r.io/a:v1", "s.io/b", { ...ALL, keepTags: true });
    await expect(copy(kept, places)).rejects.toMatchObject({ code: "tag_exists" });
    expect(to.namesOf("b")).toMatchObject({ [tag]: digestOf(other) });
  });

  it("writes a referrer again that is there and that nobody would find", async () => {
    const { additions, to, places } = world();
    to.add(additions.sbom, "b");
    // The manifest is there, and the registry's list of referrers does not have it.
    const list = to.open.bind(to);
    to.open = (location) =>
      Object.assign(list(location), {
        listReferrers: () => Promise.resolve({ entries: [], complete: true }),
      });
    const { plan } = await prepare(aRequest("r.io/a:v1", "s.io/b", ALL), places);
    const line = plan.manifests.find(
      ({ descriptor: { digest } }) => digest === digestOf(additions.sbom),
    );
    expect(line).toMatchObject({ action: "write", addition: true });
    expect(actions(plan.additions?.items)[digestOf(additions.sbom)]).toBe("write");
  });

  it("says that what belongs to the whole index stays behind when platforms are chosen", async () => {
    const { additions, to, places } = world();
    const request = aRequest("r.io/a:v1", "s.io/b", { ...ALL, platforms: ["linux/amd64"] });
    const { prepared } = await copy(request, places);
    expect(actions(prepared.plan.additions?.items)).toEqual({
      [digestOf(additions.sbom)]: "write",
      [digestOf(additions.ofSbom)]: "write",
      [digestOf(additions.note)]: "write",
      [digestOf(additions.signature)]: "cannot",
    });
    expect(prepared.plan.additions?.items.at(-1)?.why).toBe("image_changes");
    expect(to.content("b").manifests.has(digestOf(additions.signature))).toBe(false);
  });

  it("says that Docker's archives and engines have no place for them", async () => {
    const { places } = world();
    const archive = new MemoryPlace({ origin: "new archive:/x.tar" });
    for (const [destination, key] of [
      ["docker-archive:/x.tar:r.io/a:v1", "docker-archive"],
      ["docker-daemon:r.io/a:v1", "docker-daemon"],
    ] as const) {
      const { plan } = await prepare(aRequest("r.io/a:v1", destination, ALL), {
        ...places,
        [key]: archive,
      });
      expect(plan.additions?.items.map(({ action, why }) => [action, why])).toEqual(
        Array.from({ length: 4 }, () => ["cannot", "destination"]),
      );
      expect(plan.manifests.some(({ addition }) => addition)).toBe(false);
    }
  });

  it("with all tags, each tag of cosign is taken once, and lists of referrers are each place's own", async () => {
    const { index, additions, from, to, places } = world();
    const list = anImage().withLayers([10], 5).build();
    from.add(list, "a", `sha256-${index.digest.slice(7)}`);
    const { prepared } = await copy(
      aRequest("r.io/a", "s.io/b", { ...ALL, allTags: true }),
      places,
    );
    expect(Object.keys(to.namesOf("b")).toSorted()).toEqual(
      ["v1", cosignTag(index.digest, "sig"), cosignTag(digestOf(additions.sbom), "sig")].toSorted(),
    );
    const names = prepared.plan.tags.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(to.content("b").manifests.has(digestOf(additions.note))).toBe(true);
  });

  it("finds nothing new within one repository", async () => {
    const { from, places } = world();
    const { plan } = await prepare(aRequest("r.io/a:v1", "r.io/a:v2", ALL), places);
    expect(plan.additions).toEqual({ items: [], complete: true });
    expect(from.counts()).not.toHaveProperty("listReferrers");
  });
});
