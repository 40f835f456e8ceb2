import { describe, expect, it } from "vitest";
import { findRelated } from "../../../../../electron/images/related/find-related.ts";
import { createKnownImages } from "../../../../../electron/images/related/known-images.ts";
import { readDocument } from "../../../../../electron/images/related/read-document.ts";
import { inspect } from "../../../../../electron/images/inspect.ts";
import type { Places } from "../../../../../electron/images/image-store.ts";
import { createRegistryImage } from "../../../../../electron/images/registry-image.ts";
import { parseLocation } from "../../../../../shared/location.ts";
import type { RelatedPart, RelatedPartName } from "../../../../../shared/related.ts";
import { aDocument, anImage, anIndex, writeImage } from "../../../../support/image-builder.ts";
import { localPlaces } from "../../../../support/local-places.ts";
import { openBoth } from "../../../../support/registry/client.ts";
import { seedManifest } from "../../../../support/registry/seed.ts";
import { Pusher, pushSignedImage } from "../../../../support/signed-image.ts";
import { MEDIA_TYPES } from "../../../../../shared/oci/media-types.ts";

const { signal } = new AbortController();

async function rig(referrersApi: boolean) {
  const local = await localPlaces();
  const opened = await openBoth({ referrersApi });
  const { registry, client } = opened;
  const places: Places = {
    ...local.places,
    openSource: async (location, options) =>
      location.kind === "registry"
        ? createRegistryImage(location, client, { access: "pull" })
        : local.places.openSource(location, options),
  };
  const known = createKnownImages({ store: local.store, remembered: () => [] });
  const find = async (name: string, options: { readonly signal?: AbortSignal } = {}) => {
    const parts = new Map<RelatedPartName, RelatedPart>();
    const text = name.includes("/") ? name : `${registry.host}/team/app:${name}`;
    const found = findRelated({ places, known }, parseLocation(text), { signal, ...options });
    for await (const part of found) parts.set(part.part, part);
    return parts;
  };
  const pusher = new Pusher(`http://${registry.host}`, "team/app");
  return { ...local, ...opened, places, find, pusher };
}

/** What it is, how it was found and what it is attached to. */
function shown(part: RelatedPart | undefined): readonly string[] {
  return (part?.items ?? [])
    .map(({ artifact, found, subject, name }) => {
      const kind = artifact === undefined ? (name ?? "") : `${artifact.purpose} ${artifact.format}`;
      return `${kind} by ${found} of ${subject?.platform ?? "all"}`;
    })
    .toSorted();
}

describe.each([
  ["with the referrers API", true],
  ["without it", false],
])("what belongs to an image, in a registry %s", (_words, referrersApi) => {
  it("is every signature, SBOM and attestation that the tools of the trade attach", async () => {
    const { find, pusher, registry } = await rig(referrersApi);
    const image = await pushSignedImage(pusher);
    const attached = (await find("v1")).get("attached");
    expect(shown(attached)).toEqual([
      "attestation in_toto by entry of linux/amd64",
      "provenance slsa by tag of all",
      "sbom spdx by referrer of linux/amd64",
      "signature cosign by tag of all",
      "signature notation by referrer of all",
    ]);
    expect(attached?.complete).toBe(true);
    const notation = attached?.items.find(({ digest }) => digest === image.notation.digest);
    expect(notation).toMatchObject({
      location: `${registry.host}/team/app@${image.notation.digest}`,
      created: "2026-11-01T10:00:00Z",
      subject: { digest: image.index.digest },
    });
  });

  it("M16: is nothing that only a poisoned list says belongs to it", async () => {
    const { find, pusher } = await rig(referrersApi);
    const { impostor } = await pushSignedImage(pusher);
    const attached = (await find("v1")).get("attached");
    expect(attached?.items.map(({ digest }) => digest)).not.toContain(impostor.digest);
  });
});

describe("the indexes that contain an image", () => {
  it("are found among the tags of its repository", async () => {
    const { find, pusher, registry } = await rig(true);
    const { index } = await pushSignedImage(pusher);
    const parents = (await find("v1-amd64")).get("parents");
    expect(parents).toMatchObject({
      items: [
        { name: "v1", found: "index", location: `${registry.host}/team/app@${index.digest}` },
      ],
      complete: true,
    });
    expect((await find("v1")).get("parents")).toMatchObject({ items: [], complete: true });
  });

  it.each([
    [100, true],
    [101, false],
  ])("M16: are looked for under so many tags and no more: %i", async (amount, complete) => {
    const { find, registry } = await rig(true);
    const { root, blobs } = anImage().build();
    const state = registry.repository("team/app");
    for (const { descriptor, bytes } of blobs) state.blobs.set(descriptor.digest, bytes);
    for (let count = 1; count <= amount; count += 1)
      seedManifest(registry, "team/app", JSON.parse(root.bytes.toString()) as object, `t${count}`);
    expect((await find("t1")).get("parents")?.complete).toBe(complete);
  });

  it("M16: says that there are more additions than anybody looks at", async () => {
    const { find, registry, pusher } = await rig(true);
    const { index } = await pushSignedImage(pusher);
    const config = aDocument({}, MEDIA_TYPES.ociEmpty).descriptor;
    for (let count = 0; count < 80; count += 1) {
      const annotations = { count: String(count) };
      const parts = { config, layers: [], subject: index, annotations, artifactType: "x/y" };
      seedManifest(registry, "team/app", { schemaVersion: 2, ...parts });
    }
    const attached = (await find("v1")).get("attached");
    expect(attached?.complete).toBe(false);
    expect(attached?.items.length).toBeLessThanOrEqual(60);
  });
});

describe("what cannot be read", () => {
  it("leaves the other parts as they are, and says why", async () => {
    const { find, pusher, registry } = await rig(true);
    await pushSignedImage(pusher);
    registry.faults.add({ path: "/referrers/", status: 403, times: 100 });
    registry.faults.add({ path: "/tags/list", status: 403, times: 100 });
    const parts = await find("v1-amd64");
    expect(parts.get("attached")).toMatchObject({ items: [], complete: false });
    expect(parts.get("attached")?.error?.code).toBe("denied");
    expect(parts.get("parents")?.error?.code).toBe("denied");
    expect(parts.get("bases")).toMatchObject({ items: [], complete: true });
  });

  it("ends at once when nobody waits any more", async () => {
    const { find, pusher, registry } = await rig(true);
    await pushSignedImage(pusher);
    const controller = new AbortController();
    registry.faults.add({ path: "/referrers/", stallAfter: 0, times: 100 });
    const searching = find("v1", { signal: controller.signal });
    while (!registry.lines().some((line) => line.includes("/referrers/")))
      await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await expect(searching).rejects.toThrow();
  });

  it("is refused for an image of an engine, which tells nothing of this", async () => {
    const { find } = await rig(true);
    await expect(find("docker-daemon:h.test/a:1")).rejects.toMatchObject({ code: "unsupported" });
  });
});

describe("what an image of the store was built on", () => {
  it("is found by its layers, and by the name in its labels", async () => {
    const { store, find } = await rig(true);
    const layers = anImage().withLayers([100, 200, 300], 5).build();
    const [, first, second, third] = layers.blobs;
    if (first === undefined || second === undefined || third === undefined) throw new Error("four");
    const save = (name: string, image: Parameters<typeof writeImage>[1]) =>
      writeImage(store.open(), image, name, { signal });
    await save("h.test/base:1", anImage().withLayerContents([first, second]).build());
    const labels = { "org.opencontainers.image.base.name": "h.test/named:1" };
    const top = anImage().withLayerContents([first, second, third]).withLabels(labels);
    await save("h.test/app:1", anIndex().with(top).build());
    const above = await find("store:h.test/app:1");
    const bases = above.get("bases")?.items.map(({ name, found }) => `${name} ${found}`);
    expect(bases).toEqual(["h.test/named:1 annotation", "h.test/base:1 layers"]);
    const below = await find("store:h.test/base:1");
    expect(below.get("derived")?.items).toMatchObject([{ name: "h.test/app:1", commonLayers: 2 }]);
  });
});

describe("a document of an artifact", () => {
  it("is read as text, with the statement in its envelope", async () => {
    const { places, pusher, registry } = await rig(true);
    const image = await pushSignedImage(pusher);
    const at = (digest: string) => parseLocation(`${registry.host}/team/app@${digest}`);
    const sbom = await readDocument(places, at(image.sbom.digest), {
      digest: image.sbomDocument.digest,
      signal,
    });
    expect(JSON.parse(sbom.text)).toMatchObject({ spdxVersion: "SPDX-2.3" });
    const { image: attestation } = await inspect(places, at(image.cosignAttestation.digest), {
      signal,
    });
    const [document] = attestation?.artifact?.documents ?? [];
    if (document === undefined) throw new Error("it has one");
    const { digest } = document;
    const read = await readDocument(places, at(image.cosignAttestation.digest), { digest, signal });
    expect(read.statement).toBe('{"predicateType":"https://slsa.dev/provenance/v0.2"}');
  });

  it("is refused unless the artifact names it, and when it is too large or no text", async () => {
    const { places, pusher, registry } = await rig(true);
    const image = await pushSignedImage(pusher);
    const at = (digest: string) => parseLocation(`${registry.host}/team/app@${digest}`);
    const read = (manifest: string, digest: typeof image.sbom.digest) =>
      readDocument(places, at(manifest), { digest, signal });
    await expect(read(image.notation.digest, image.sbomDocument.digest)).rejects.toMatchObject({
      code: "blob_not_found",
    });
    const large = { ...image.sbomDocument, size: 4 * 1024 * 1024 + 1 };
    const config = aDocument({}, MEDIA_TYPES.ociEmpty).descriptor;
    const manifest = seedManifest(registry, "team/app", {
      schemaVersion: 2,
      config,
      layers: [large],
    });
    await expect(read(manifest.digest, large.digest)).rejects.toMatchObject({
      code: "body_too_large",
    });
    const [layer] = (await inspect(places, at(image.amd64.digest), { signal })).image?.layers ?? [];
    if (layer === undefined) throw new Error("it has layers");
    await expect(read(image.amd64.digest, layer.descriptor.digest)).rejects.toMatchObject({
      code: "unsupported",
    });
  });

  it("is never called unknown/unknown, wherever it is looked at", async () => {
    const { places, pusher, registry } = await rig(true);
    const { statements } = await pushSignedImage(pusher);
    const location = parseLocation(`${registry.host}/team/app@${statements.digest}`);
    const inspection = await inspect(places, location, { signal });
    expect(inspection.image?.platform).toBeUndefined();
    expect(inspection.image?.artifact?.purpose).toBe("attestation");
  });
});
