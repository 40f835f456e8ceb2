import { expect } from "vitest";
import type { WireError } from "../../shared/errors.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { aBlob, type BuiltImage, type Content } from "../support/image-builder.ts";
import { buildImage } from "../support/memory-image.ts";
import { contentOf, type EngineRig, seed } from "./engine-rig.ts";

/** The digest of nothing that anybody has. */
export const ABSENT = `sha256:${"0".repeat(64)}`;
/** A fault that does not pass. */
export const ALWAYS = Number.POSITIVE_INFINITY;

/** What a pull of `a:v1` into the store fails with; afterwards the store is sound and has no image. */
export async function refusal(rig: EngineRig, reference = "a:v1"): Promise<WireError | undefined> {
  const { state, error } = await rig.run(`${rig.one.host}/${reference}`, "store:");
  expect(state).toBe("failed");
  const signal = new AbortController().signal;
  expect(await rig.store.verify({ signal })).toMatchObject({ images: 0, problems: [] });
  return error;
}

/** Copies `a:v1` into the store, and to the other registry as far as that takes it; both must have it byte for byte. */
export async function copiesExactly(
  rig: EngineRig,
  image: BuiltImage,
  pushes = true,
): Promise<void> {
  const { one, two, run, store } = rig;
  seed(one, "a", "v1", image);
  two.behaviour.checksManifests = false;
  for (const destination of pushes ? [`${two.host}/b`, "store:"] : ["store:"]) {
    const { error, results } = await run(`${one.host}/a:v1`, destination);
    expect(error).toBeUndefined();
    expect(results.map(({ digest }) => digest)).toEqual([image.root.descriptor.digest]);
  }
  if (pushes) expect(contentOf(two, "b")).toEqual(contentOf(one, "a"));
  const { signal } = new AbortController();
  expect(await store.verify({ signal })).toMatchObject({ images: 1, problems: [] });
}

/** Bytes as a manifest. */
export function manifestOf(bytes: Buffer, mediaType: string = MEDIA_TYPES.ociManifest): Content {
  return aBlob(bytes, mediaType);
}

/** An image whose manifest is exactly this text. */
export function written(text: string, image: BuiltImage = buildImage()): BuiltImage {
  const root = manifestOf(Buffer.from(text));
  return { ...image, root, manifests: [root] };
}
