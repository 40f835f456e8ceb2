import { describe, expect, it } from "vitest";
import { AppError, cancelledError } from "../../../../shared/errors.ts";
import { transferPlanSchema } from "../../../../shared/plan.ts";
import {
  buildImage,
  buildIndex,
  buildMultiArch,
  type IndexEntry,
} from "../../../support/memory-image.ts";
import { MemoryPlace } from "../../../support/memory-place.ts";
import { aRequest, copy, prepare } from "./rig.ts";

function registry(): MemoryPlace {
  return new MemoryPlace({ origin: "registry:r.io" });
}

function otherRegistry(): MemoryPlace {
  return new MemoryPlace({ origin: "registry:s.io" });
}

function store(): MemoryPlace {
  return new MemoryPlace({ origin: "layout:/store" });
}

describe("prepareTransfer", () => {
  it("plans a first pull: everything moves, children before parents, a tag is created", async () => {
    const image = buildMultiArch();
    const from = registry().add(image, "team/app", "v1");
    const { plan } = await prepare(aRequest("r.io/team/app:v1", "store:"), {
      "r.io": from,
      store: store(),
    });
    expect(transferPlanSchema.parse(plan)).toEqual(plan);
    const size = image.blobs.reduce((sum, one) => sum + one.descriptor.size, 0);
    expect(plan).toMatchObject({
      source: "r.io/team/app:v1",
      destination: "store:r.io/team/app:v1",
      kind: "pull",
      tags: [{ name: "r.io/team/app:v1", digest: image.root.descriptor.digest, action: "create" }],
      notices: [],
      bytes: { move: size, mount: 0, exists: 0 },
    });
    expect(plan.blobs.map((blob) => blob.action)).toEqual(Array(7).fill("move"));
    expect(plan.manifests.map(({ kind, action, platform }) => [kind, action, platform])).toEqual([
      ["manifest", "write", "linux/amd64"],
      ["manifest", "write", "linux/arm64"],
      ["manifest", "write", undefined],
      ["index", "write", undefined],
    ]);
  });

  it("R53, R74, R28, skopeo#1801: asks one question at each side and reads nothing for an unchanged image", async () => {
    const image = buildMultiArch();
    const from = registry().add(image, "team/app", "v1");
    const to = store().add(image, "", "r.io/team/app:v1");
    const { plan } = await prepare(aRequest("r.io/team/app:v1", "store:"), {
      "r.io": from,
      store: to,
    });
    expect(from.counts()).toEqual({ resolve: 1 });
    expect(to.counts()).toEqual({ resolveName: 1 });
    expect(plan.tags.map((tag) => tag.action)).toEqual(["unchanged"]);
    expect(plan.blobs).toEqual([]);
    expect(plan.manifests).toMatchObject([{ kind: "index", action: "exists" }]);
  });

  it("R53: makes a copy's plan without reading or writing a blob", async () => {
    const image = buildImage();
    const from = registry().add(image, "a", "v1");
    const to = otherRegistry();
    await prepare(aRequest("r.io/a:v1", "s.io/b"), { "r.io": from, "s.io": to });
    expect(from.counts()).toEqual({ resolve: 1, readManifest: 1 });
    expect(to.counts()).toEqual({ resolveName: 1, hasManifest: 1, hasBlob: 3 });
  });

  it("R56: reads one manifest and asks about no blob to retag in the same repository", async () => {
    const image = buildMultiArch();
    const place = registry().add(image, "a", "v1", "old");
    place.content("a").names.set("old", buildImage().root.descriptor);
    const { plan } = await prepare(aRequest("r.io/a:v1", "r.io/a:v2", { alsoTag: ["old"] }), {
      "r.io": place,
    });
    expect(place.counts()).toEqual({ resolve: 1, resolveName: 2, readManifest: 1 });
    expect(plan.kind).toBe("retag");
    expect(plan.tags.map(({ name, action }) => [name, action])).toEqual([
      ["v2", "create"],
      ["old", "replace"],
    ]);
    expect(plan.notices).toMatchObject([{ code: "tag_replaced", details: { name: "old" } }]);
  });

  it("asks about no blob when another name at the destination has the image already", async () => {
    const image = buildMultiArch();
    const from = registry().add(image, "a", "v1");
    const to = otherRegistry().add(image, "b", "v1");
    const request = aRequest("r.io/a:v1", "s.io/b:v1", { alsoTag: ["v2"] });
    const { plan } = await prepare(request, { "r.io": from, "s.io": to });
    expect(from.counts()).toEqual({ resolve: 1, readManifest: 1 });
    expect(to.counts()).toEqual({ resolveName: 2 });
    expect(plan.tags.map((tag) => tag.action)).toEqual(["unchanged", "create"]);
  });

  it("R43: mounts what the same registry has in the source's repository", async () => {
    const shared = Buffer.from("shared layer");
    const there = buildImage({ layers: [shared] });
    const image = buildImage({ layers: [shared, Buffer.from("new")] });
    const place = registry().add(image, "a", "v1").add(there, "b", "old");
    const { plan } = await prepare(aRequest("r.io/a:v1", "r.io/b"), { "r.io": place });
    expect(plan.kind).toBe("copy");
    expect(plan.blobs.map(({ action, mountFrom }) => [action, mountFrom])).toEqual([
      ["exists", undefined],
      ["exists", undefined],
      ["mount", "a"],
    ]);
    expect(plan.bytes).toMatchObject({ move: 0, mount: 3 });
  });

  it("moves the bytes between two layouts", async () => {
    const layouts = {
      "/x": new MemoryPlace({ origin: "layout:/x" }).add(buildImage(), "", "v1"),
      "/y": new MemoryPlace({ origin: "layout:/y" }),
    };
    const { plan } = await prepare(aRequest("oci:/x:v1", "oci:/y"), layouts);
    expect(plan.kind).toBe("copy");
    expect(plan.blobs.every((blob) => blob.action === "move")).toBe(true);
  });

  it("takes the only image of a layout, and calls it a push when it goes to a registry", async () => {
    const layout = new MemoryPlace({ origin: "layout:/x" }).add(buildImage(), "", "v7");
    const { plan } = await prepare(aRequest("oci:/x", "s.io/b"), {
      "/x": layout,
      "s.io": otherRegistry(),
    });
    expect([plan.kind, plan.destination]).toEqual(["push", "s.io/b:v7"]);
  });

  it("trusts a registry that has an image with its blobs, and asks a folder", async () => {
    const child = buildImage();
    const image = buildIndex([{ image: child, platform: "linux/amd64" }]);
    const from = registry().add(image, "a", "v1");
    const asked = async (to: MemoryPlace, destination: string): Promise<number> => {
      await prepare(aRequest("r.io/a:v1", destination), { "r.io": from, "s.io": to, store: to });
      return to.counts()["hasBlob"] ?? 0;
    };
    expect(await asked(otherRegistry().add(child, "b"), "s.io/b:v1")).toBe(0);
    expect(await asked(store().add(child), "store:")).toBe(3);
  });

  it("R40: leaves a foreign layer out when the source does not have it, and says so", async () => {
    const layer = Buffer.from("windows base");
    const layerType = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
    const image = buildImage({ layers: [layer], layerType });
    const from = registry().add(image, "a", "v1");
    const places = { "r.io": from, store: store() };
    const whole = await prepare(aRequest("r.io/a:v1", "store:"), places);
    expect(whole.plan.blobs.map((blob) => blob.action)).toEqual(["move", "move"]);
    expect(whole.plan.notices).toEqual([]);
    await new Promise(setImmediate);
    expect(from.openStreams.size).toBe(0);

    const digest = image.blobs[1]?.descriptor.digest;
    if (digest === undefined) throw new Error("no layer");
    from.content("a").blobs.delete(digest);
    const { plan } = await prepare(aRequest("r.io/a:v1", "store:"), places);
    expect(plan.blobs.map((blob) => blob.role)).toEqual(["config"]);
    expect(plan.notices).toEqual([
      { code: "foreign_layer", details: { digest, size: layer.length } },
    ]);
  });

  it("plans all tags of a repository together, each blob and manifest once", async () => {
    const [one, two] = [buildMultiArch(), buildImage({ layers: [Buffer.from("only here")] })];
    const from = registry().add(one, "a", "v1", "v1.0").add(two, "a", "v2");
    const to = store().add(two, "", "r.io/a:v2");
    const { plan } = await prepare(aRequest("r.io/a", "store:", { allTags: true }), {
      "r.io": from,
      store: to,
    });
    expect(plan.tags.map(({ name, action }) => [name, action])).toEqual([
      ["r.io/a:v1", "create"],
      ["r.io/a:v1.0", "create"],
      ["r.io/a:v2", "unchanged"],
    ]);
    expect(plan.destination).toBe("store:");
    const digests = plan.manifests.map(({ descriptor }) => descriptor.digest);
    expect(new Set(digests).size).toBe(digests.length);
    expect(digests).toHaveLength(5);
    expect(from.counts()["readManifest"]).toBe(4);
  });

  it.each([
    ["r.io/a:nothing", "s.io/b", "manifest_not_found", "source"],
    ["r.io/a:v1", "t.io/b", "host_not_found", "destination"],
    ["t.io/a:v1", "s.io/b", "host_not_found", "source"],
  ])("says of %s to %s: %s at the %s", async (source, destination, code, side) => {
    const places = { "r.io": registry().add(buildImage(), "a", "v1"), "s.io": otherRegistry() };
    await expect(prepare(aRequest(source, destination), places)).rejects.toMatchObject({
      code,
      details: { side },
    });
  });

  it("marks what the destination fails with", async () => {
    const to = otherRegistry();
    to.faults.before = ({ verb }) => {
      if (verb === "hasBlob") throw new AppError("denied", "no");
    };
    const places = { "r.io": registry().add(buildImage(), "a", "v1"), "s.io": to };
    await expect(prepare(aRequest("r.io/a:v1", "s.io/b"), places)).rejects.toMatchObject({
      code: "denied",
      details: { side: "destination" },
    });
  });

  it("asks about many blobs at once, and never about more than eight", async () => {
    const layers = Array.from({ length: 40 }, (_, n) => Buffer.from(`layer ${n}`));
    const to = otherRegistry();
    let [now, most] = [0, 0];
    to.faults.before = async ({ verb }) => {
      if (verb !== "hasBlob") return;
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
    };
    const places = { "r.io": registry().add(buildImage({ layers }), "a", "v1"), "s.io": to };
    await prepare(aRequest("r.io/a:v1", "s.io/b"), places);
    expect(most).toBe(8);
  });

  it("R64: stops at every single question when it is cancelled, and changes nothing", async () => {
    const image = buildMultiArch();
    for (let stopAt = 1; ; stopAt += 1) {
      const places = { "r.io": registry().add(image, "a", "v1"), "s.io": otherRegistry() };
      const controller = new AbortController();
      let count = 0;
      for (const place of Object.values(places)) {
        place.faults.before = () => {
          count += 1;
          if (count === stopAt) controller.abort(cancelledError());
        };
      }
      const outcome = await prepare(
        aRequest("r.io/a:v1", "s.io/b"),
        places,
        controller.signal,
      ).then(
        () => "planned",
        (error: unknown) => (error as AppError).code,
      );
      if (count < stopAt) {
        expect(outcome).toBe("planned");
        expect(stopAt).toBeGreaterThan(10);
        return;
      }
      expect(outcome).toBe("cancelled");
      expect(places["s.io"].content("b").blobs.size).toBe(0);
    }
  });
});

describe("prepareTransfer with platforms (R31)", () => {
  function entry(platform: string, inIndex = true): IndexEntry {
    const image = buildImage({ platform, layers: [Buffer.from(`only ${platform}`)] });
    return { image, ...(inIndex ? { platform } : {}) };
  }

  it("reads no manifest of a platform that is not wanted", async () => {
    const image = buildMultiArch();
    const from = registry().add(image, "a", "v1");
    const { plan } = await prepare(aRequest("r.io/a:v1", "store:", { platforms: ["arm64"] }), {
      "r.io": from,
      store: store(),
    });
    expect(from.counts()).toEqual({ resolve: 1, readManifest: 2 });
    expect(plan.manifests).toHaveLength(1);
    expect(plan.tags[0]?.digest).toBe(image.manifests[1]?.descriptor.digest);
    expect(plan.notices.map((notice) => notice.code)).toEqual([
      "digest_changes",
      "platforms_dropped",
    ]);
  });

  it("writes a smaller index for several, and finds it unchanged the second time", async () => {
    const image = buildIndex([entry("linux/amd64"), entry("linux/arm64"), entry("linux/s390x")]);
    const places = { "r.io": registry().add(image, "a", "v1"), store: store() };
    const request = aRequest("r.io/a:v1", "store:", { platforms: ["amd64", "arm64"] });
    const { prepared } = await copy(request, places);
    expect(prepared.plan.manifests.map(({ action }) => action)).toEqual([
      "write",
      "write",
      "write",
    ]);
    expect(places.store.violations).toEqual([]);
    expect(places.store.content().manifests.size).toBe(3);
    const again = await prepare(request, places);
    expect(again.plan.tags.map((tag) => tag.action)).toEqual(["unchanged"]);
  });

  it("writes the smaller index also within the same repository, where its children are already", async () => {
    const image = buildIndex([entry("linux/amd64"), entry("linux/arm64"), entry("linux/s390x")]);
    const place = registry().add(image, "a", "v1");
    const request = aRequest("r.io/a:v1", "r.io/a:small", { platforms: ["amd64", "arm64"] });
    const { prepared } = await copy(request, { "r.io": place });
    expect(prepared.plan.manifests.map(({ kind, action }) => [kind, action])).toEqual([
      ["index", "write"],
    ]);
    expect(place.violations).toEqual([]);
    expect(place.namesOf("a")["v1"]).toBe(image.root.descriptor.digest);
  });

  it("reads the config of an image whose index does not say its platform", async () => {
    const image = buildIndex([entry("linux/amd64", false), entry("linux/arm64", false)]);
    const from = registry().add(image, "a", "v1");
    const { plan } = await prepare(aRequest("r.io/a:v1", "store:", { platforms: ["arm64"] }), {
      "r.io": from,
      store: store(),
    });
    expect(plan.tags[0]?.digest).toBe(image.manifests[1]?.descriptor.digest);
    await new Promise(setImmediate);
    expect(from.openStreams.size).toBe(0);
  });

  it("checks a single image against its config", async () => {
    const image = buildImage({ platform: "linux/arm64" });
    const places = { "r.io": registry().add(image, "a", "v1"), store: store() };
    const pull = (platform: string): ReturnType<typeof prepare> =>
      prepare(aRequest("r.io/a:v1", "store:", { platforms: [platform] }), places);
    expect((await pull("arm64")).plan.notices).toEqual([]);
    await expect(pull("amd64")).rejects.toMatchObject({
      code: "platform_not_found",
      details: { platform: "linux/amd64", available: "linux/arm64" },
    });
  });

  it("takes a config that is no image config for no platform", async () => {
    const image = buildImage({ config: Buffer.from("not json") });
    const places = { "r.io": registry().add(image, "a", "v1"), store: store() };
    await expect(
      prepare(aRequest("r.io/a:v1", "store:", { platforms: ["amd64"] }), places),
    ).rejects.toMatchObject({ code: "platform_not_found", details: { available: "" } });
  });

  it("does not believe a config that does not have its digest", async () => {
    const image = buildImage();
    const from = registry().add(image, "a", "v1");
    from.faults.tamper = (_, bytes) => Buffer.from(bytes).fill(32);
    await expect(
      prepare(aRequest("r.io/a:v1", "store:", { platforms: ["amd64"] }), {
        "r.io": from,
        store: store(),
      }),
    ).rejects.toMatchObject({ code: "digest_mismatch", details: { side: "source" } });
  });
});
