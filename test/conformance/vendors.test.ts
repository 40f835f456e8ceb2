import { describe, expect, it } from "vitest";
import { createProfileBook } from "../../electron/registry/registry-profile-book.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import type { Transfer } from "../../shared/transfer.ts";
import { openEngine, profilesOf, type TestEngine } from "../support/engine.ts";
import { aBlob, aMultiArchImage, anImage, type BuiltImage } from "../support/image-builder.ts";
import { buildImage } from "../support/memory-image.ts";
import { type Bucket, moveBlobsToBucket } from "../support/registry/bucket.ts";
import {
  allOf,
  ANN,
  failureOf,
  instantClock,
  NEVER,
  openRegistry,
} from "../support/registry/client.ts";
import { someBytes } from "../support/registry/seed.ts";
import type { TestRegistry } from "../support/registry/server.ts";
import { nexus } from "../support/transcripts/nexus.ts";
import { transcripts } from "../support/transcripts/all.ts";
import type { Transcript } from "../support/transcripts/transcript.ts";
import { parseLocation } from "../../shared/location.ts";

const signal = NEVER;
const MIB = 1024 * 1024;
const IMAGE = aMultiArchImage();
const OTHER = anImage().withLayers([700], 9).build();
const LARGE = buildImage({ layers: [someBytes(5 * MIB + 17, 5)] });

interface Visit extends TestEngine {
  readonly registry: TestRegistry;
  readonly bucket: Bucket | undefined;
  /** `host/team/app:v1`. */
  readonly at: (name: string) => string;
}

/** A registry that behaves as the vendor's does, and our engine: as it knows the vendor, or as if it had never heard of it. */
async function visit(
  transcript: Transcript,
  known: boolean,
  uploads: { readonly maxMonolithic?: number; readonly chunkSize?: number } = {},
): Promise<Visit> {
  const registry = await openRegistry(transcript.registry);
  const bucket = transcript.storage === "elsewhere" ? await moveBlobsToBucket(registry) : undefined;
  seed(registry, "team/app", ["v1", "v2", "stable"], IMAGE);
  seed(registry, "team/app", ["other"], OTHER);
  // Made in the vendor's console, where that is how repositories are made.
  registry.repository("team/made");
  const engine = await openEngine({
    credential: transcript.credential ?? ANN,
    profiles: known ? profilesOf(transcript.host) : createProfileBook(instantClock()),
    uploads,
  });
  return { ...engine, registry, bucket, at: (name) => `${registry.host}/${name}` };
}

function seed(
  registry: TestRegistry,
  repository: string,
  tags: readonly string[],
  image: BuiltImage,
): void {
  const state = registry.repository(repository);
  for (const { descriptor, bytes } of image.blobs) state.blobs.set(descriptor.digest, bytes);
  for (const { descriptor, bytes } of image.manifests)
    state.manifests.set(descriptor.digest, { mediaType: descriptor.mediaType, bytes });
  for (const tag of tags) state.tags.set(tag, image.root.descriptor.digest);
}

/** The tags of a repository, and whether everything behind them is there byte for byte. */
function expectWhole(registry: TestRegistry, repository: string, image: BuiltImage): void {
  const { blobs, manifests } = registry.repository(repository);
  for (const { descriptor, bytes } of image.blobs)
    expect(blobs.get(descriptor.digest)?.equals(bytes)).toBe(true);
  for (const { descriptor, bytes } of image.manifests)
    expect(manifests.get(descriptor.digest)?.bytes.equals(bytes)).toBe(true);
}

function expectDone(transfer: Transfer): void {
  expect({ state: transfer.state, error: transfer.error }).toEqual({
    state: "done",
    error: undefined,
  });
}

/** No login and no cookie went where it does not belong. */
function expectDiscreet({ registry, bucket }: Visit): void {
  expect(registry.requests.filter(({ headers }) => headers.cookie !== undefined)).toEqual([]);
  const told = bucket?.requests.map(({ status, headers }) => [status < 300, headers.authorization]);
  expect(new Set((told ?? []).map((one) => JSON.stringify(one)))).toEqual(
    new Set(bucket === undefined ? [] : ["[true,null]"]),
  );
}

const digestOf = (image: BuiltImage): string => image.root.descriptor.digest;
const cases = transcripts().flatMap((transcript) =>
  [true, false].map((known) => ({
    transcript,
    known,
    name: `${transcript.vendor}, ${known ? "as we know it" : "under a name that says nothing"}`,
  })),
);

describe.each(cases)("R60, R77: $name", ({ transcript, known }) => {
  const { expects } = transcript;

  it("is browsed", async () => {
    const { registries, registry } = await visit(transcript, known);
    const client = await registries.client({ host: registry.host });
    const listing = failureOf(allOf(client.listRepositories({ signal })));
    expect(await listing).toEqual(
      expects.catalog === "listed" ? undefined : expect.objectContaining({ code: "unsupported" }),
    );
    if (expects.catalog === "listed") {
      const repositories = (await allOf(client.listRepositories({ signal }))).flat();
      expect(repositories.toSorted()).toEqual(["team/app", "team/made"]);
    }
    const tags = (await allOf(client.repository("team/app").listTags({ signal }))).flat();
    expect(tags.toSorted()).toEqual(["other", "stable", "v1", "v2"]);
    const empty = (await allOf(client.repository("team/made").listTags({ signal }))).flat();
    expect(empty).toEqual([]);
  });

  it("gives an image byte for byte, and sends no login to where the bytes are", async () => {
    const there = await visit(transcript, known);
    const layout = `oci:${there.folder}/layout`;
    expectDone(await there.run(there.at("team/app:v1"), `${layout}:v1`));
    const source = await there.places.openSource(parseLocation(layout));
    const root = await source.resolve({ name: "v1" }, { signal });
    expect(root.digest).toBe(digestOf(IMAGE));
    const bytes = await source.readManifest(root, { signal });
    expect(Buffer.from(bytes).equals(IMAGE.root.bytes)).toBe(true);
    expectDiscreet(there);
  });

  it("says what is not there", async () => {
    const { registries, registry } = await visit(transcript, known);
    const repository = (await registries.client({ host: registry.host })).repository("team/app");
    expect(await failureOf(repository.resolve("missing", { signal }))).toMatchObject({
      code: expects.missingTag,
    });
    const other = (await registries.client({ host: registry.host })).repository("team/none");
    expect(await failureOf(other.resolve("v1", { signal }))).toBeDefined();
  });

  it.each([
    ["in one piece", {}],
    // Those that its profile names; without one smaller ones, so that there are several.
    ["in chunks", { maxMonolithic: 0, ...(known ? {} : { chunkSize: 2 * MIB }) }],
  ])("takes an image %s, and the same once more", async (_, uploads) => {
    const there = await visit(transcript, known, uploads);
    const { run, registry, at, folder } = there;
    const layout = `oci:${folder}/layout:large`;
    const behind = await openRegistry();
    seed(behind, "x", ["v1"], LARGE);
    expectDone(await run(`${behind.host}/x:v1`, layout));
    expectDone(await run(layout, at("team/made:v9"), { alsoTag: ["v9.1"] }));
    expectDone(await run(layout, at("team/made:v9")));
    expectWhole(registry, "team/made", LARGE);
    const { tags, uploads: open } = registry.repository("team/made");
    expect(Object.fromEntries(tags)).toEqual({ v9: digestOf(LARGE), "v9.1": digestOf(LARGE) });
    expect(open.size).toBe(0);
  });

  it("says what a push to a repository that nobody made leads to", async () => {
    const { run, registry, at } = await visit(transcript, known);
    const pushed = await run(at("team/app:v1"), at("team/new:v1"));
    if (expects.newRepository === undefined) {
      expectDone(pushed);
      expectWhole(registry, "team/new", IMAGE);
    } else {
      expect(pushed).toMatchObject({ state: "failed", error: { code: expects.newRepository } });
    }
  });

  it("points new tags at an image, and old ones where it lets them be moved", async () => {
    const { run, registry, at } = await visit(transcript, known);
    const { tags } = registry.repository("team/app");
    expectDone(await run(at("team/app:v1"), at("team/app:latest")));
    expect(tags.get("latest")).toBe(digestOf(IMAGE));
    const moved = await run(at("team/app:v1"), at("team/app:other"));
    if (expects.movesTags === false) {
      expect(moved).toMatchObject({ state: "failed", error: { code: "registry_refused" } });
      expect(tags.get("other")).toBe(digestOf(OTHER));
    } else {
      expectDone(moved);
      expect(tags.get("other")).toBe(digestOf(IMAGE));
    }
  });

  it("copies between its repositories, without the bytes where it can", async () => {
    const { run, registry, at } = await visit(transcript, known);
    expectDone(await run(at("team/app:v1"), at("team/made:v1")));
    expectWhole(registry, "team/made", IMAGE);
    const sent = registry.requests
      .filter(({ path }) => path.includes("/blobs/uploads/"))
      .reduce((sum, { bytes }) => sum + bytes, 0);
    expect(sent === 0).toBe(expects.mounts);
  });

  it("takes an artifact that refers to an image, or says that it does not", async () => {
    const { run, registry, registries, at, folder } = await visit(transcript, known);
    const behind = await openRegistry();
    const empty = aBlob(Buffer.from("{}"), MEDIA_TYPES.ociEmpty);
    const signature = anImage()
      .withConfig(empty)
      .withLayerContents([aBlob(Buffer.from("signature"), "application/vnd.example.signature")])
      .withSubject(IMAGE.root.descriptor)
      .build();
    seed(behind, "x", ["sig"], signature);
    expectDone(await run(`${behind.host}/x:sig`, `oci:${folder}/sig:sig`));
    const pushed = await run(`oci:${folder}/sig:sig`, at("team/app:sig"));
    if (expects.takesArtifacts === false) {
      expect(pushed).toMatchObject({ state: "failed", error: { code: "registry_refused" } });
      return;
    }
    expectDone(pushed);
    const client = await registries.client({ host: registry.host });
    const found = await client
      .repository("team/app")
      .listReferrers(IMAGE.root.descriptor.digest, { signal });
    expect(found.entries.map(({ digest }) => digest)).toEqual([digestOf(signature)]);
  });

  it("R57: deletes one tag and no other, or says that it cannot", async () => {
    const { registries, registry } = await visit(transcript, known);
    const client = await registries.client({ host: registry.host });
    const repository = client.repository("team/app");
    // Whoever removes has looked before.
    await allOf(repository.listTags({ signal }));
    const failure = await failureOf(repository.deleteTag("v1", { signal }));
    const { tags, manifests } = registry.repository("team/app");
    expect(tags.has("v1")).toBe(!expects.deletesTags);
    expect([tags.get("v2"), tags.get("stable")]).toEqual([digestOf(IMAGE), digestOf(IMAGE)]);
    expect(manifests.has(digestOf(IMAGE))).toBe(true);
    if (expects.deletesTags) expect(failure).toBeUndefined();
    else {
      expect(failure).toMatchObject({
        code: "unsupported",
        details: { hint: "tag_deletion_unsupported", siblings: 2, digest: digestOf(IMAGE) },
      });
    }
  });

  it("R58: deletes a manifest with all its tags, or says that it cannot", async () => {
    const { registries, registry } = await visit(transcript, known);
    const client = await registries.client({ host: registry.host });
    const repository = client.repository("team/app");
    await allOf(repository.listTags({ signal }));
    const failure = await failureOf(
      repository.deleteManifest(IMAGE.root.descriptor.digest, { signal }),
    );
    const { tags, manifests } = registry.repository("team/app");
    expect(manifests.has(digestOf(IMAGE))).toBe(!expects.deletesManifests);
    expect([...tags.keys()].toSorted()).toEqual(
      expects.deletesManifests ? ["other"] : ["other", "stable", "v1", "v2"],
    );
    if (expects.deletesManifests) expect(failure).toBeUndefined();
    else expect(failure).toMatchObject({ code: "unsupported" });
  });
});

describe("Sonatype Nexus with more tags than fit on a page", () => {
  it.each([true, false])(
    "R59, F28: lists all that can be asked for, without a link (known: %s)",
    async (known) => {
      const { registries, registry } = await visit(nexus, known);
      const { tags } = registry.repository("team/app");
      tags.clear();
      const names = Array.from({ length: 2400 }, (_, index) => `t${index}`);
      for (const name of names) tags.set(name, digestOf(IMAGE));
      const client = await registries.client({ host: registry.host });
      const listed = (await allOf(client.repository("team/app").listTags({ signal }))).flat();
      // Two come as null and as an empty name.
      const expected = names.filter((name) => name !== "t500" && name !== "t501");
      expect(listed.toSorted()).toEqual(expected.toSorted());
    },
  );
});
