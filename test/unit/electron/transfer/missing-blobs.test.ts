import { describe, expect, it } from "vitest";
import { AppError } from "../../../../shared/errors.ts";
import { buildImage } from "../../../support/memory-image.ts";
import { MemoryPlace } from "../../../support/memory-place.ts";
import { aRequest, carryOut, prepare } from "./rig.ts";

const REQUEST = aRequest("r.io/a:v1", "s.io/b:v1");
const unknown = new AppError("registry_refused", "blob unknown", {
  details: { registryCode: "MANIFEST_BLOB_UNKNOWN", status: 400 },
});

async function planned() {
  const image = buildImage();
  const from = new MemoryPlace({ origin: "registry:r.io" }).add(image, "a", "v1");
  const to = new MemoryPlace({ origin: "registry:s.io" });
  const prepared = await prepare(REQUEST, { "r.io": from, "s.io": to });
  to.calls.length = 0;
  return { image, to, prepared };
}

describe("a manifest whose blobs turn out to be missing", () => {
  it("U5, U6: has them moved once more, and is stored", async () => {
    const { image, to, prepared } = await planned();
    const [config] = image.blobs;
    let refusals = 0;
    to.faults.before = ({ verb }) => {
      if (verb !== "writeManifest" || refusals > 0) return;
      refusals += 1;
      // It had said that it has the blob.
      to.content("b").blobs.delete(config?.descriptor.digest ?? "sha256:0");
      throw unknown;
    };
    await carryOut(prepared);
    expect(to.namesOf("b")).toEqual({ v1: image.root.descriptor.digest });
    expect(to.violations).toEqual([]);
    expect(to.counts()).toMatchObject({ writeManifest: 2, writeBlob: 4, hasBlob: 3 });
  });

  it("U6: is refused when nothing is missing, and when once more does not help", async () => {
    for (const removed of [false, true]) {
      const { image, to, prepared } = await planned();
      to.faults.before = ({ verb }) => {
        if (verb !== "writeManifest") return;
        if (removed) to.content("b").blobs.delete(image.blobs[0]?.descriptor.digest ?? "sha256:0");
        throw unknown;
      };
      await expect(carryOut(prepared)).rejects.toMatchObject({
        code: "registry_refused",
        details: { registryCode: "MANIFEST_BLOB_UNKNOWN", side: "destination" },
      });
      expect(to.counts()["writeManifest"]).toBe(removed ? 2 : 1);
      expect(to.namesOf("b")).toEqual({});
    }
  });

  it("U6: any other refusal is passed on as it is, with no question", async () => {
    const { to, prepared } = await planned();
    to.faults.before = ({ verb }) => {
      if (verb === "writeManifest") throw new AppError("denied", "no");
    };
    await expect(carryOut(prepared)).rejects.toMatchObject({ code: "denied" });
    expect(to.counts()["hasBlob"]).toBeUndefined();
  });
});
