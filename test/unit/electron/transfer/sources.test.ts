import { describe, expect, it } from "vitest";
import { buildImage, buildMultiArch } from "../../../support/memory-image.ts";
import { MemoryPlace } from "../../../support/memory-place.ts";
import type { TransferRequest } from "../../../../shared/transfer.ts";
import { aRequest, copy, prepare } from "./rig.ts";

const registry = (host: string): MemoryPlace => new MemoryPlace({ origin: `registry:${host}` });
const archive = (): MemoryPlace => new MemoryPlace({ origin: "new archive:/x.tar" });

function bundle(
  sources: readonly string[],
  more: Partial<TransferRequest> = {},
  destination = "oci-archive:/x.tar",
): TransferRequest {
  const [source = "", ...alsoFrom] = sources;
  return aRequest(source, destination, { alsoFrom: [...alsoFrom], bundle: true, ...more });
}

describe("a transfer from several places", () => {
  it("is one plan, in which what the places share moves once, from the first that has it", async () => {
    const image = buildMultiArch();
    const other = buildImage();
    const r = registry("r.io").add(image, "team/app", "v1").add(other, "team/tool", "v1");
    const s = registry("s.io").add(image, "mirror/app", "v2");
    const to = archive();
    const sources = ["r.io/team/app:v1", "r.io/team/tool:v1", "s.io/mirror/app:v2"];
    const places = { "r.io": r, "s.io": s, "oci-archive": to };
    const { prepared } = await copy(bundle(sources), places);
    const digests = prepared.plan.blobs.map(({ descriptor }) => descriptor.digest);
    expect(new Set(digests).size).toBe(digests.length);
    expect(to.namesOf()).toEqual({
      "r.io/team/app:v1": image.root.descriptor.digest,
      "r.io/team/tool:v1": other.root.descriptor.digest,
      "s.io/mirror/app:v2": image.root.descriptor.digest,
    });
    const opened = [...r.calls, ...s.calls].filter(({ verb }) => verb === "openBlob");
    expect(opened).toHaveLength(digests.length);
    expect(to.violations).toEqual([]);
  });

  it("reads one tag of two repositories from each of them", async () => {
    const [one, two] = [buildImage(), buildMultiArch()];
    const place = registry("r.io").add(one, "a", "latest").add(two, "b", "latest");
    const to = archive();
    await copy(bundle(["r.io/a", "r.io/b"]), { "r.io": place, "oci-archive": to });
    expect(to.namesOf()).toEqual({
      "r.io/a:latest": one.root.descriptor.digest,
      "r.io/b:latest": two.root.descriptor.digest,
    });
  });

  it("R31: takes the wanted platform of each", async () => {
    const image = buildMultiArch();
    const place = registry("r.io").add(image, "a", "v1").add(image, "b", "v1");
    const to = archive();
    const request = bundle(["r.io/a:v1", "r.io/b:v1"], { platforms: ["linux/arm64"] });
    const { prepared } = await copy(request, { "r.io": place, "oci-archive": to });
    const names = Object.values(to.namesOf());
    expect(names).toHaveLength(2);
    expect(names).not.toContain(image.root.descriptor.digest);
    expect(prepared.plan.manifests).toHaveLength(1);
  });

  it("calls an image without a tag by repository and digest", async () => {
    const image = buildImage();
    const { digest } = image.root.descriptor;
    const place = registry("r.io").add(image, "a", "v1");
    const to = archive();
    await copy(bundle([`r.io/a@${digest}`]), { "r.io": place, "oci-archive": to });
    expect(to.namesOf()).toEqual({ [`r.io/a@${digest}`]: digest });
  });

  it("refuses two images of one name, before anything is read", async () => {
    const place = registry("r.io").add(buildImage(), "a", "v1");
    const places = { "r.io": place, store: place, "oci-archive": archive() };
    await expect(prepare(bundle(["r.io/a:v1", "store:r.io/a:v1"]), places)).rejects.toMatchObject({
      code: "invalid_location",
    });
    expect(place.calls).toEqual([]);
  });

  it.each([
    [bundle(["r.io/a:v1", "r.io/b:v1"], {}, "s.io/b:v1"), "invalid_location"],
    [bundle(["r.io/a:v1", "r.io/b:v1"], {}, "store:"), "invalid_location"],
    [bundle(["r.io/a:v1", "r.io/b:v1"], {}, "oci-archive:/x.tar:name"), "invalid_location"],
    [bundle(["r.io/a:v1"], { allTags: true }), "invalid_input"],
    [bundle(["r.io/a:v1"], { alsoTag: ["v2"] }), "invalid_input"],
    [aRequest("r.io/a:v1", "s.io/b", { partBytes: 1024 * 1024 }), "invalid_location"],
  ])("refuses what cannot be meant", async (request, code) => {
    const place = registry("r.io").add(buildImage(), "a", "v1");
    const places = { "r.io": place, "s.io": place, store: place, "oci-archive": archive() };
    await expect(prepare(request, places)).rejects.toMatchObject({ code });
    expect(place.calls).toEqual([]);
  });

  it("says which of them failed", async () => {
    const place = registry("r.io").add(buildImage(), "a", "v1");
    const request = bundle(["r.io/a:v1", "r.io/gone:v1"]);
    await expect(
      prepare(request, { "r.io": place, "oci-archive": archive() }),
    ).rejects.toMatchObject({
      code: "manifest_not_found",
      details: { side: "source", location: "r.io/gone:v1" },
    });
  });
});
