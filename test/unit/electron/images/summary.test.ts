import { expect, it } from "vitest";
import type { Source } from "../../../../electron/images/image-store.ts";
import { summarizeManifest } from "../../../../electron/images/summary.ts";
import { aMultiArchImage, writeImage } from "../../../support/image-builder.ts";
import { localPlaces } from "../../../support/local-places.ts";

const { signal } = new AbortController();
const image = aMultiArchImage();
const size = image.blobs.reduce((sum, { descriptor }) => sum + descriptor.size, 0);

/** The store's image as a source elsewhere, with the digests of the manifests that were read. */
async function sourceAt(origin: string): Promise<{ source: Source; read: string[] }> {
  const { store } = await localPlaces();
  const place = store.open();
  await writeImage(place, image, "127.0.0.1:5000/team/app:v1", { signal });
  const read: string[] = [];
  const source: Source = {
    location: place.location,
    origin,
    repository: "team/app",
    resolve: (target, options) => place.resolve(target, options),
    readManifest: (descriptor, options) => {
      read.push(descriptor.digest);
      return place.readManifest(descriptor, options);
    },
    openBlob: (descriptor, options) => place.openBlob(descriptor, options),
    listNames: (options) => place.listNames(options),
    listReferrers: (digest, options) => place.listReferrers(digest, options),
  };
  return { source, read };
}

it("adds up the images of an index in a registry, and takes the date from the first", async () => {
  const { source } = await sourceAt("registry:ghcr.io");
  expect(await summarizeManifest(source, image.root.descriptor, { signal })).toMatchObject({
    kind: "index",
    size,
    created: "2026-01-02T03:04:05Z",
  });
});

it("reads nothing but the index itself where each manifest counts as a pull", async () => {
  const { source, read } = await sourceAt("registry:docker.io");
  const summary = await summarizeManifest(source, image.root.descriptor, { signal });
  expect(summary.size).toBeUndefined();
  expect(read).toEqual([image.root.descriptor.digest]);
});

it("names the image of an index for this computer by its ID", async () => {
  const { source } = await sourceAt("layout:/x");
  const { imageId } = await summarizeManifest(source, image.root.descriptor, { signal });
  const own = image.manifests[process.arch === "arm64" ? 1 : 0];
  const { config } = JSON.parse(own?.bytes.toString() ?? "{}") as { config: { digest: string } };
  expect(imageId).toBe(config.digest);
});
