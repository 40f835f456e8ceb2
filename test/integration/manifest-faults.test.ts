import { access } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { inspect } from "../../electron/images/inspect.ts";
import { parseLocation } from "../../shared/location.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { aBlob, aDocument, anImage, anIndex, someBytes } from "../support/image-builder.ts";
import { buildImage } from "../support/memory-image.ts";
import { ABSENT, ALWAYS, copiesExactly, manifestOf, refusal, written } from "./content-checks.ts";
import { contentOf, engineRig, seed } from "./engine-rig.ts";

describe("manifests that are not what they should be", () => {
  it("M1: one that is an index and an image at once is refused", async () => {
    const rig = await engineRig();
    const { root } = buildImage();
    const both = { ...(JSON.parse(root.bytes.toString()) as object), manifests: [] };
    seed(rig.one, "a", "v1", written(JSON.stringify(both)));
    expect(await refusal(rig)).toMatchObject({ code: "ambiguous_manifest" });
  });

  it("M2, F24: one that is sent as something else than it says is refused", async () => {
    const rig = await engineRig();
    seed(rig.one, "a", "v1", buildImage());
    const headers = { "content-type": MEDIA_TYPES.dockerManifest };
    rig.one.faults.add({ path: "/manifests/", times: ALWAYS, headers });
    expect(await refusal(rig)).toMatchObject({ code: "ambiguous_manifest" });
  });

  it("M3, F5: other bytes than the digest asked for are refused, and nothing is stored", async () => {
    const rig = await engineRig();
    const image = buildImage();
    seed(rig.one, "a", "v1", image);
    rig.one.faults.add({ method: "GET", path: "/manifests/", times: ALWAYS, corrupt: true });
    const { digest } = image.root.descriptor;
    expect(await refusal(rig, `a@${digest}`)).toMatchObject({
      code: "digest_mismatch",
      details: { expected: digest, side: "source" },
    });
    await expect(access(join(rig.store.path, "blobs"))).rejects.toThrow("ENOENT");
  });

  it.each(["HEAD", "GET"])(
    "M4, F23: a digest header of %s that lies never makes other bytes be taken",
    async (method) => {
      const rig = await engineRig();
      const image = buildImage();
      seed(rig.one, "a", "v1", image);
      const headers = { "docker-content-digest": ABSENT };
      if (method === "GET") {
        // With a HEAD that says nothing, the digest of the bytes that came is the one that counts.
        const silent = { "docker-content-digest": "" };
        rig.one.faults.add({ method: "HEAD", path: "/manifests/", times: 9, headers: silent });
        rig.one.faults.add({ method, path: "/manifests/", times: 9, headers });
        const { results, error } = await rig.run(`${rig.one.host}/a:v1`, "store:");
        expect(error).toBeUndefined();
        expect(results.map(({ digest }) => digest)).toEqual([image.root.descriptor.digest]);
      } else {
        rig.one.faults.add({ method, path: "/manifests/", times: ALWAYS, headers });
        expect(await refusal(rig)).toMatchObject({ code: "manifest_not_found" });
      }
    },
  );

  it.each([
    ["with a member twice", (text: string) => text.replace("{", '{"schemaVersion":2,')],
    ["with a member __proto__", (text: string) => text.replace("{", '{"__proto__":{"x":1},')],
    ["with a member constructor", (text: string) => text.replace("{", '{"constructor":7,')],
    ["with odd spaces", (text: string) => ` \n${text.replaceAll(",", " ,\t")}\n\n`],
    [
      "with 200,000 lists in each other",
      (text: string) => text.replace("{", `{"x":${"[".repeat(200_000)}${"]".repeat(200_000)},`),
    ],
  ])("M14: one %s is copied byte for byte", async (_name, change) => {
    const image = buildImage();
    await copiesExactly(await engineRig(), written(change(image.root.bytes.toString()), image));
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
  });

  it("M14: one with a byte order mark, which few registries take, is pulled byte for byte", async () => {
    const image = buildImage();
    const marked = written(`\ufeff${image.root.bytes.toString()}`, image);
    await copiesExactly(await engineRig(), marked, false);
  });

  it.each([
    ["with something after it", (bytes: Buffer) => Buffer.concat([bytes, Buffer.from("x")])],
    ["that is not UTF-8", (bytes: Buffer) => Buffer.concat([bytes, Buffer.from([0xff])])],
    ["with 200,000 lists that never close", () => Buffer.from("[".repeat(200_000))],
  ])("M14: one %s is refused", async (_name, change) => {
    const rig = await engineRig();
    const image = buildImage();
    const root = manifestOf(change(image.root.bytes));
    seed(rig.one, "a", "v1", { ...image, root, manifests: [root] });
    expect(await refusal(rig)).toMatchObject({ code: "invalid_manifest" });
  });

  it("M13: wrong or huge embedded data is not believed, and copied as it is", async () => {
    const image = buildImage();
    const document = JSON.parse(image.root.bytes.toString()) as {
      config: object;
      layers: object[];
    };
    const wrong = { data: Buffer.from("evil").toString("base64") };
    const huge = { data: "A".repeat(3_000_000) };
    const layers = document.layers.map((layer, index) => ({
      ...layer,
      ...(index === 0 ? wrong : huge),
    }));
    const changed = { ...document, config: { ...document.config, ...wrong }, layers };
    const rig = await engineRig();
    await copiesExactly(rig, written(JSON.stringify(changed), image));
    const at = parseLocation(`${rig.one.host}/a:v1`);
    const { image: seen } = await inspect(rig.places, at, { signal: new AbortController().signal });
    expect(seen?.configJson).toBe(image.blobs[0]?.bytes.toString());
  });
});

describe("graphs that are too large or odd", () => {
  it("M11, F34: an index with 50,000 children is refused with that reason", async () => {
    const rig = await engineRig();
    const entry = { mediaType: MEDIA_TYPES.ociManifest, digest: ABSENT, size: 2 };
    const manifests = Array.from({ length: 50_000 }, () => entry);
    const text = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests };
    const root = aDocument(text, MEDIA_TYPES.ociIndex);
    seed(rig.one, "a", "v1", { root, manifests: [root], blobs: [] });
    expect(await refusal(rig)).toMatchObject({
      code: "graph_too_large",
      details: { why: expect.stringContaining("50000") as string },
    });
    expect(rig.one.requests).toHaveLength(2);
  });

  it("M11, F34: indexes nested 100 deep are refused after a few requests", async () => {
    const rig = await engineRig();
    let index = anIndex().with(anImage());
    for (let depth = 1; depth < 100; depth += 1) index = anIndex().with(index);
    seed(rig.one, "a", "v1", index.build());
    expect(await refusal(rig)).toMatchObject({ code: "graph_too_large" });
    expect(rig.one.requests.length).toBeLessThan(12);
  });

  it("M11: one manifest that is listed 5,000 times is read once", async () => {
    const rig = await engineRig();
    const image = buildImage();
    const { descriptor } = image.root;
    const manifests = Array.from({ length: 5000 }, () => descriptor);
    const text = { schemaVersion: 2, mediaType: MEDIA_TYPES.ociIndex, manifests };
    const root = aDocument(text, MEDIA_TYPES.ociIndex);
    seed(rig.one, "a", "v1", { ...image, root, manifests: [...image.manifests, root] });
    const { error } = await rig.run(`${rig.one.host}/a:v1`, "store:");
    expect(error).toBeUndefined();
    expect(rig.one.lines().filter((line) => line.startsWith("GET"))).toHaveLength(
      2 + image.blobs.length,
    );
  });

  it("M12, M19: an artifact without layers is copied byte for byte", async () => {
    const empty = aDocument({}, MEDIA_TYPES.ociEmpty);
    const image = anImage().withConfig(empty).withLayerContents([]).build();
    await copiesExactly(await engineRig(), image);
  });

  it("M12: an image of 1,000 layers, of which some are one blob and one is the config, is copied", async () => {
    const rig = await engineRig();
    const { one, two, run } = rig;
    const config = aDocument({ os: "linux", architecture: "amd64" }, MEDIA_TYPES.ociConfig);
    const layers = Array.from({ length: 800 }, (_, n) => aBlob(Buffer.from(`layer ${n}`)));
    const image = anImage()
      .withConfig(config)
      .withLayerContents([...layers, ...layers.slice(0, 199), config])
      .build();
    seed(one, "a", "v1", image);
    const { error, layers: moved } = await run(`${one.host}/a:v1`, `${two.host}/b`);
    expect(error).toBeUndefined();
    expect(contentOf(two, "b")).toEqual(contentOf(one, "a"));
    expect(moved).toHaveLength(801);
    const fetched = one.lines().filter((line) => line.includes("/blobs/"));
    expect(fetched).toHaveLength(801);
    expect(new Set(fetched).size).toBe(801);
  }, 60_000);

  it.each([
    [9_999, undefined],
    [10_000, "graph_too_large"],
    [10_001, "graph_too_large"],
  ])("M12, R67: %i layers are planned, or refused with that reason", async (count, code) => {
    const rig = await engineRig();
    const layer = aBlob(Buffer.from("x"));
    const layers = Array.from({ length: count }, () => layer);
    seed(rig.one, "a", "v1", anImage().withLayerContents(layers).build());
    const { error } = await rig.run(`${rig.one.host}/a:v1`, "store:");
    expect(error?.code).toBe(code);
  });

  it("M19: entries of an index that nobody knows are copied byte for byte", async () => {
    const image = buildImage();
    const odd = aBlob(someBytes(1000), "application/vnd.example.unknown.v1+json");
    const text = {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociIndex,
      manifests: [image.root.descriptor, odd.descriptor],
      "x-more": [1, { two: 2 }],
    };
    const root = aDocument(text, MEDIA_TYPES.ociIndex);
    const manifests = [...image.manifests, root];
    await copiesExactly(await engineRig(), { root, manifests, blobs: [...image.blobs, odd] });
  });

  it.each([
    [{ schemaVersion: 1, name: "a", tag: "v1", fsLayers: [] }, "", "obsolete_manifest"],
    [{ schemaVersion: 1 }, MEDIA_TYPES.schema1Signed, "obsolete_manifest"],
    [{ mediaType: "application/vnd.x+json" }, "application/vnd.x+json", "invalid_manifest"],
    [{ schemaVersion: 2 }, "application/json", "invalid_manifest"],
  ])("M19, R27: %j is refused with an explanation", async (document, type, code) => {
    const rig = await engineRig();
    const root = aDocument(document, type);
    seed(rig.one, "a", "v1", { root, manifests: [root], blobs: [] });
    expect(await refusal(rig)).toMatchObject({ code });
  });
});

describe("configs that are damaged", () => {
  const layers = [Buffer.from("layer one")];
  const config = (change: object): Buffer =>
    Buffer.from(
      JSON.stringify({ os: "linux", architecture: "amd64", rootfs: { type: "layers" }, ...change }),
    );
  const many = Array.from({ length: 9 }, () => ({ created_by: "RUN x" }));

  it.each([
    ["not JSON", Buffer.from("{ not JSON"), { configProblem: "damaged" }],
    ["a list", Buffer.from("[]"), { configProblem: "damaged" }],
    ["larger than is shown", Buffer.alloc(4_194_305, " "), { configProblem: "too_large" }],
    ["without diffIDs", config({}), { config: { rootfs: { type: "layers" } } }],
    [
      "with another history",
      config({ history: many }),
      { layers: [expect.not.objectContaining({ command: expect.anything() as string })] },
    ],
    ["of the year 9999", config({ created: "9999-12-31T23:59:59Z" }), { platform: "linux/amd64" }],
    [
      "with members of wrong kinds",
      config({ config: 7, created: [] }),
      { config: { os: "linux" } },
    ],
    [
      "with 200,000 lists in each other",
      Buffer.from(`{"os":"linux","x":${"[".repeat(200_000)}${"]".repeat(200_000)}}`),
      { config: { os: "linux" } },
    ],
  ])(
    "M15: one that is %s is shown as far as it goes and copied exactly",
    async (_name, bytes, shown) => {
      const rig = await engineRig();
      await copiesExactly(rig, buildImage({ layers, config: bytes }));
      const at = parseLocation(`store:${rig.one.host}/a:v1`);
      const { signal } = new AbortController();
      expect((await inspect(rig.places, at, { signal })).image).toMatchObject(shown);
    },
  );
});
