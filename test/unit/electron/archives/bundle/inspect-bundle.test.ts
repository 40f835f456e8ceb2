import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createArchivePlaces } from "../../../../../electron/archives/archive-places.ts";
import { createBundles } from "../../../../../electron/archives/bundle/inspect-bundle.ts";
import { bundleItemSchema, type BundleItem } from "../../../../../shared/bundle.ts";
import type { ArchiveLocation } from "../../../../../shared/location.ts";
import { aMultiArchImage, anImage, writeImage } from "../../../../support/image-builder.ts";
import { tempDir } from "../../../../support/temp-dir.ts";

const { signal } = new AbortController();

async function bundle(options: { readonly bundle: boolean; readonly partBytes?: number }) {
  const folder = await tempDir();
  const location: ArchiveLocation = { kind: "oci-archive", path: join(folder, "x.tar") };
  const places = createArchivePlaces(join(folder, "spool"), { program: "portolan 9.9.9" });
  const destination = await places.openDestination(location, {
    signal,
    overwrite: false,
    ...options,
  });
  const images = [aMultiArchImage(), anImage().withLayers([3000], 7).build()];
  for (const [index, image] of images.entries())
    await writeImage(destination, image, `r.io/team/app:v${index}`, { signal });
  await destination.finish?.({ signal });
  return { folder, location, places, images };
}

async function inspect(folder: string, path: string, verify: boolean): Promise<BundleItem[]> {
  const items: BundleItem[] = [];
  for await (const item of createBundles(join(folder, "spool")).inspect(path, { verify, signal }))
    items.push(bundleItemSchema.parse(item));
  return items;
}

describe("inspecting a bundle", () => {
  it("tells images, files and who made it, from one file and from parts", async () => {
    for (const more of [{}, { partBytes: 4096 }]) {
      const { folder, location, images } = await bundle({ bundle: true, ...more });
      const items = await inspect(folder, location.path, true);
      const last = items.at(-1);
      expect(items.slice(0, -1).every(({ kind }) => kind === "checking")).toBe(true);
      expect(last).toMatchObject({
        kind: "contents",
        bundle: {
          path: location.path,
          createdBy: "portolan 9.9.9",
          checksums: "sound",
          images: [
            {
              name: "r.io/team/app:v0",
              location: `oci-archive:${location.path}:r.io/team/app:v0`,
              digest: images[0]?.root.descriptor.digest,
              platforms: ["linux/amd64", "linux/arm64/v8"],
            },
            {
              name: "r.io/team/app:v1",
              digest: images[1]?.root.descriptor.digest,
              platforms: ["linux/amd64"],
            },
          ],
        },
      });
    }
  });

  it("describes a file that is no bundle of ours just as well", async () => {
    const { folder, location } = await bundle({ bundle: false });
    const [item] = await inspect(folder, location.path, true);
    expect(item).toMatchObject({ kind: "contents", bundle: { checksums: "absent" } });
    expect(item?.kind === "contents" && item.bundle).not.toHaveProperty("createdBy");
  });

  it("does not say more than is true when nobody wanted the checksums", async () => {
    const { folder, location } = await bundle({ bundle: true });
    expect(await inspect(folder, location.path, false)).toMatchObject([
      { bundle: { checksums: "unread" } },
    ]);
  });

  it("refuses what is no archive", async () => {
    const folder = await tempDir();
    await writeFile(join(folder, "x.tar"), "nothing");
    await expect(inspect(folder, join(folder, "x.tar"), false)).rejects.toMatchObject({
      code: "archive_invalid",
    });
  });

  it("reads an image out of parts byte for byte", async () => {
    const { location, places, images } = await bundle({ bundle: true, partBytes: 2048 });
    const source = await places.openSource(location, { packed: false, signal });
    for (const { descriptor, bytes } of images.flatMap(({ blobs }) => blobs)) {
      const read = await (await source.openBlob(descriptor, { signal })).toArray();
      expect(Buffer.concat(read).equals(bytes)).toBe(true);
    }
  });
});
