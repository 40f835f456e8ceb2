import { describe, expect, it } from "vitest";
import { findDependents, type Named } from "../../../../electron/images/dependents.ts";
import type { Source } from "../../../../electron/images/image-store.ts";
import { createRegistryImage } from "../../../../electron/images/registry-image.ts";
import { planRemoval } from "../../../../electron/images/plan-removals.ts";
import { parseLocation } from "../../../../shared/location.ts";
import type { Descriptor } from "../../../../shared/oci/descriptor.ts";
import { MEDIA_TYPES } from "../../../../shared/oci/media-types.ts";
import { anImage, anIndex, type BuiltImage, writeImage } from "../../../support/image-builder.ts";
import { localPlaces } from "../../../support/local-places.ts";
import { openBoth, type Opened } from "../../../support/registry/client.ts";
import { describeBytes, seedManifest } from "../../../support/registry/seed.ts";
import type { RegistryBehaviour } from "../../../support/registry/state.ts";

const { signal } = new AbortController();
const child = anImage().withPlatform("linux/amd64").withLayers([10], 1);
const other = anImage().withPlatform("linux/arm64").withLayers([10], 2);
const { descriptor } = child.build().root;
const { digest } = descriptor;

interface Rig extends Opened {
  readonly source: Source;
  readonly seed: (image: BuiltImage) => Descriptor;
}

async function rig(behaviour: Partial<RegistryBehaviour> = {}): Promise<Rig> {
  const opened = await openBoth(behaviour);
  const location = parseLocation(`${opened.registry.host}/team/app:v1`);
  if (location.kind !== "registry") throw new Error("it is a registry");
  return {
    ...opened,
    source: createRegistryImage(location, opened.client, { access: "pull" }),
    seed: ({ manifests, blobs, root }) => {
      const state = opened.registry.repository("team/app");
      for (const { descriptor, bytes } of blobs) state.blobs.set(descriptor.digest, bytes);
      for (const { descriptor, bytes } of manifests)
        state.manifests.set(descriptor.digest, { mediaType: descriptor.mediaType, bytes });
      return root.descriptor;
    },
  };
}

function note(subject: Descriptor, seed: number): BuiltImage {
  return anImage().withLayers([10], seed).withSubject(subject).build();
}

describe("what depends on a manifest", () => {
  it("R58: is every index that contains it, at any depth, and every addition", async () => {
    const { source, seed } = await rig();
    const index = anIndex().with(child).with(other);
    const names: Named[] = [
      { name: "deep", descriptor: seed(anIndex().with(index).build()) },
      { name: "multi", descriptor: seed(index.build()) },
      { name: "elsewhere", descriptor: seed(anIndex().with(other).build()) },
      { name: "itself", descriptor },
    ];
    const signed = seed(note(descriptor, 7));
    seed(note(other.build().root.descriptor, 8));
    const found = await findDependents(source, digest, names, { signal });
    expect(found).toEqual({
      parents: [
        { name: "deep", digest: names[0]?.descriptor.digest },
        { name: "multi", digest: names[1]?.descriptor.digest },
      ],
      referrers: [{ digest: signed.digest, artifactType: "application/vnd.example.note" }],
      complete: true,
    });
  });

  it("R58: is shown in the plan for removing it, and not for removing a tag", async () => {
    const local = await localPlaces();
    const name = (tag: string): string => `127.0.0.1:5000/team/app:${tag}`;
    const at = (tag: string): ReturnType<typeof parseLocation> =>
      parseLocation(`store:${name(tag)}`);
    const index = anIndex().with(child).with(other).build();
    await writeImage(local.store.open(), child.build(), name("single"), { signal });
    await writeImage(local.store.open(), index, name("multi"), { signal });
    const plan = await planRemoval(local.places, at("single"), { verb: "manifest", signal });
    expect(plan.affected).toEqual({
      parents: [{ name: name("multi"), digest: index.root.descriptor.digest }],
      referrers: [],
      complete: true,
    });
    const tag = await planRemoval(local.places, at("single"), { verb: "tag", signal });
    expect(tag.affected).toBeUndefined();
  });

  it("M16: leaves out what the fall-back tag lists although it belongs to something else", async () => {
    const { source, seed, registry } = await rig({ referrersApi: false });
    const right = seed(note(descriptor, 7));
    const wrong = seed(note(other.build().root.descriptor, 8));
    const absent = describeBytes(Buffer.from("gone"), MEDIA_TYPES.ociManifest);
    const entries = [right, wrong, { ...wrong, size: 1 }];
    const mediaType = MEDIA_TYPES.ociIndex;
    const tag = digest.replace(":", "-");
    seedManifest(registry, "team/app", { schemaVersion: 2, mediaType, manifests: entries }, tag);
    expect(await findDependents(source, digest, [], { signal })).toMatchObject({
      referrers: [{ digest: right.digest }],
    });
    const more = { schemaVersion: 2, mediaType, manifests: [right, absent] };
    seedManifest(registry, "team/app", more, tag);
    expect(await findDependents(source, digest, [], { signal })).toMatchObject({
      referrers: [{ digest: right.digest }],
      complete: false,
    });
  });

  it("R58, R67: says so when there is more than is looked through", async () => {
    const { source, seed } = await rig();
    const names = Array.from({ length: 101 }, (_, seedOf): Named => {
      const image = anImage().withLayers([30], 100 + seedOf);
      return { name: `i${seedOf}`, descriptor: seed(anIndex().with(image).build()) };
    });
    const found = await findDependents(source, digest, names, { signal });
    expect(found).toEqual({ parents: [], referrers: [], complete: false });
    const fewer = await findDependents(source, digest, names.slice(1), { signal });
    expect(fewer.complete).toBe(true);
  });

  it.each([403, 500])(
    "R58: does not keep anybody from removing when the list is answered %i",
    async (status) => {
      const { source, registry } = await rig();
      registry.faults.add({ path: "/referrers/", times: 99, status });
      expect(await findDependents(source, digest, [], { signal })).toEqual({
        parents: [],
        referrers: [],
        complete: false,
      });
    },
  );

  it("ends when it is cancelled", async () => {
    const { source, seed } = await rig();
    const names = [{ name: "multi", descriptor: seed(anIndex().with(child).build()) }];
    const aborted = { signal: AbortSignal.abort() };
    await expect(findDependents(source, digest, names, aborted)).rejects.toMatchObject({
      code: "cancelled",
    });
  });
});
