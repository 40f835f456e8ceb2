import { createHash } from "node:crypto";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { Descriptor } from "../../shared/oci/descriptor.ts";
import { digestOf } from "../../shared/oci/digest.ts";
import { MEDIA_TYPES } from "../../shared/oci/media-types.ts";
import { aDocument, someBytes } from "../support/image-builder.ts";
import { MemoryPlace } from "../support/memory-place.ts";
import { aRequest, copy } from "../unit/electron/transfer/rig.ts";

const MEBIBYTE = 1024 * 1024;

/** A layer of `mebibytes` that exists nowhere as a whole; `seed` sets one apart from another. */
function generated(
  mebibytes: number,
  seed: number,
): { descriptor: Descriptor; generate: () => AsyncGenerator<Uint8Array> } {
  const chunk = someBytes(MEBIBYTE, seed);
  const hash = createHash("sha256");
  for (let n = 0; n < mebibytes; n += 1) hash.update(chunk);
  const digest = digestOf("sha256", hash.digest("hex"));
  return {
    descriptor: { mediaType: MEDIA_TYPES.ociLayer, digest, size: mebibytes * MEBIBYTE },
    async *generate() {
      // Fresh copies, as a socket would bring them: what is kept would be seen.
      for (let n = 0; n < mebibytes; n += 1) yield Buffer.from(chunk);
    },
  };
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Bytes that are really held: what awaits collection would make the figure depend on the machine's mood. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Copies an image of generated layers and returns how many more bytes were held at most meanwhile. */
async function growth(layers: readonly ReturnType<typeof generated>[]): Promise<number> {
  const from = new MemoryPlace({ origin: "registry:r.io" });
  const to = new MemoryPlace({ origin: "registry:s.io", keepsBytes: false });
  const manifest = aDocument(
    {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.ociManifest,
      config: layers[0]?.descriptor,
      layers: layers.map(({ descriptor }) => descriptor),
    },
    MEDIA_TYPES.ociManifest,
  );
  const content = from.content("a");
  content.manifests.set(manifest.descriptor.digest, manifest);
  content.names.set("v1", manifest.descriptor);
  for (const { descriptor, generate } of layers) {
    content.blobs.set(descriptor.digest, { size: descriptor.size, generate });
  }
  const before = heldBytes();
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, heldBytes() - before);
  }, 10);
  try {
    await copy(aRequest("r.io/a:v1", "s.io/b"), { "r.io": from, "s.io": to });
  } finally {
    clearInterval(timer);
  }
  expect(to.namesOf("b")).toEqual({ v1: manifest.descriptor.digest });
  expect(to.violations).toEqual([]);
  return most;
}

describe("memory (R73)", () => {
  it("stays flat on a layer of 1 GiB", async () => {
    await growth([generated(64, 1)]);
    expect(await growth([generated(1024, 2)])).toBeLessThan(64 * MEBIBYTE);
  }, 60_000);

  it("stays flat on six layers of 128 MiB at once", async () => {
    const layers = Array.from({ length: 6 }, (_, n) => generated(128, n + 3));
    expect(await growth(layers)).toBeLessThan(96 * MEBIBYTE);
  }, 60_000);
});
