import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { aMultiArchImage, anImage, anIndex, someBytes } from "../support/image-builder.ts";
import { buildImage } from "../support/memory-image.ts";
import type { TestRegistry } from "../support/registry/server.ts";
import { aRequest, live } from "../unit/electron/transfer/rig.ts";
import { contentOf, engineRig as rig, namedIn, seed } from "./engine-rig.ts";

/** Requests as `METHOD kind`, counted. */
function counted(registry: TestRegistry): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { method, path } of registry.requests) {
    const kind = /\/(uploads|blobs|manifests|tags)\//.exec(
      path.replace("/blobs/uploads", "/uploads"),
    );
    const key = `${method} ${kind?.[1] ?? path}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

describe("the engine over real sockets and files", () => {
  it("R55, R78: pulls, pushes, copies and exports a nested index byte for byte", async () => {
    const image = anIndex()
      .with(anImage().withPlatform("linux/amd64").withLayers([100_000, 0], 1))
      .with(anIndex().with(anImage().withPlatform("linux/arm64").withLayers([50_000], 2)))
      .withAttestation()
      .build();
    const { run, one, two, folder } = await rig();
    seed(one, "team/app", "v1", image);
    const full = `${one.host}/team/app:v1`;
    const digest = image.root.descriptor.digest;
    for (const [source, destination] of [
      [full, "store:"],
      [`store:${full}`, `${two.host}/pushed/app`],
      [`${two.host}/pushed/app:v1`, `${one.host}/copied/app:v2`],
      [`${one.host}/copied/app:v2`, `oci:${folder}/layout:any name`],
      [`oci:${folder}/layout`, `${two.host}/back/app:v9`],
    ] as const) {
      const transfer = await run(source, destination);
      expect(transfer.error).toBeUndefined();
      expect(transfer.results.map((result) => result.digest)).toEqual([digest]);
    }
    const whole = contentOf(one, "team/app");
    expect(contentOf(two, "pushed/app")).toEqual(whole);
    expect(contentOf(one, "copied/app")).toEqual(whole);
    expect(contentOf(two, "back/app")).toEqual(whole);
  });

  it("R74: asks of a registry what is needed for a first push, and hardly anything the second time", async () => {
    const { run, one, two } = await rig();
    const image = buildImage({ layers: [someBytes(1000, 1), someBytes(1000, 2)] });
    seed(one, "a", "v1", image);
    await run(`${one.host}/a:v1`, "store:");
    expect(counted(one)).toEqual({ "HEAD manifests": 1, "GET manifests": 1, "GET blobs": 3 });

    await run(`store:${one.host}/a:v1`, `${two.host}/b`);
    expect(counted(two)).toEqual({
      "HEAD blobs": 3,
      "POST uploads": 3,
      "PUT uploads": 3,
      // Does the tag exist, does the digest exist; then both are written, and the tag is looked at.
      "HEAD manifests": 3,
      "PUT manifests": 2,
    });

    one.requests.length = 0;
    two.requests.length = 0;
    expect((await run(`${one.host}/a:v1`, "store:")).state).toBe("done");
    expect((await run(`store:${one.host}/a:v1`, `${two.host}/b`)).state).toBe("done");
    expect(counted(one)).toEqual({ "HEAD manifests": 1 });
    expect(counted(two)).toEqual({ "HEAD manifests": 1 });
  });

  it("R56: retags with one GET and one PUT besides HEADs, and touches no blob", async () => {
    const { run, one } = await rig();
    const image = aMultiArchImage();
    seed(one, "a", "v1", image);
    const transfer = await run(`${one.host}/a:v1`, `${one.host}/a:v2`);
    expect(transfer).toMatchObject({ state: "done", kind: "retag" });
    expect(counted(one)).toEqual({ "HEAD manifests": 3, "GET manifests": 1, "PUT manifests": 1 });
    expect(one.repository("a").tags.get("v2")).toBe(image.root.descriptor.digest);
  });

  it("row 39, R43, R74: mounts within one registry with a HEAD and a POST a blob, and moves no byte", async () => {
    const { run, one } = await rig();
    const image = buildImage({ layers: [someBytes(5000, 3)] });
    seed(one, "a", "v1", image);
    const transfer = await run(`${one.host}/a:v1`, `${one.host}/b`);
    expect(transfer).toMatchObject({ state: "done", bytesTotal: 0, bytesDone: 0 });
    expect(transfer.layers.map((layer) => layer.state)).toEqual(["mounted", "mounted"]);
    const counts = counted(one);
    expect([counts["HEAD blobs"], counts["POST uploads"], counts["GET blobs"]]).toEqual([
      2,
      2,
      undefined,
    ]);
  });

  it("F1, F2: goes on after cuts and resets of a layer on the way into the store", async () => {
    const { run, one } = await rig();
    const image = buildImage({ layers: [someBytes(3_000_000, 4)] });
    seed(one, "a", "v1", image);
    const layer = image.blobs[1]?.descriptor.digest ?? "";
    one.faults.add({ method: "GET", path: `/blobs/${layer}`, cutAfter: 1_000_000 });
    one.faults.add({ method: "GET", path: `/blobs/${layer}`, nth: 2, resetAfter: 500_000 });
    expect((await run(`${one.host}/a:v1`, "store:")).state).toBe("done");
  });

  it("F5: refuses wrong bytes of the right size and leaves the tag and the store as they were", async () => {
    const { run, one, two, folder } = await rig();
    const [old, image] = [aMultiArchImage(), buildImage({ layers: [someBytes(200_000, 5)] })];
    seed(one, "a", "v1", image);
    seed(two, "b", "v1", old);
    const layer = image.blobs[1]?.descriptor.digest ?? "";
    one.faults.add({ method: "GET", path: `/blobs/${layer}`, corrupt: true, times: 2 });
    for (const destination of ["store:", `${two.host}/b:v1`]) {
      const { state, error } = await run(`${one.host}/a:v1`, destination);
      expect(state).toBe("failed");
      expect(error).toMatchObject({
        code: "digest_mismatch",
        details: { side: "source", digest: layer, expected: layer },
      });
    }
    expect(two.repository("b").tags.get("v1")).toBe(old.root.descriptor.digest);
    expect(two.repository("b").manifests.has(image.root.descriptor.digest)).toBe(false);
    expect(two.repository("b").blobs.has(layer as never)).toBe(false);
    expect(await namedIn(folder)).toEqual([]);
  });

  it("F6: refuses a body without end at once", async () => {
    const { run, one } = await rig();
    const image = buildImage({ layers: [someBytes(100_000, 6)] });
    seed(one, "a", "v1", image);
    const layer = image.blobs[1]?.descriptor.digest ?? "";
    one.faults.add({
      method: "GET",
      path: `/blobs/${layer}`,
      endless: true,
      headers: { "content-length": "" },
    });
    const { state, error } = await run(`${one.host}/a:v1`, "store:");
    expect(state).toBe("failed");
    expect(error).toMatchObject({ code: "size_mismatch", details: { side: "source" } });
  });

  it("goes on when an upload breaks half-way or its answer is lost", async () => {
    const { run, one, two } = await rig();
    const image = buildImage({ layers: [someBytes(2_500_000, 7), someBytes(1000, 8)] });
    seed(one, "a", "v1", image);
    two.faults.add({ method: "PUT", path: "/uploads/", resetRequestAfter: 700_000 });
    two.faults.add({ method: "PUT", path: "/uploads/", nth: 3, loseAnswer: true });
    const transfer = await run(`${one.host}/a:v1`, `${two.host}/b`);
    expect(transfer.error).toBeUndefined();
    expect(contentOf(two, "b")).toEqual(contentOf(one, "a"));
    expect(transfer.bytesDone).toBe(transfer.bytesTotal);
  });

  it("names the blob and the repository when a layer is missing at the source", async () => {
    const { run, one } = await rig();
    const image = buildImage();
    seed(one, "a", "v1", image);
    const layer = image.blobs[1]?.descriptor.digest ?? ("" as never);
    one.repository("a").blobs.delete(layer);
    const { error } = await run(`${one.host}/a:v1`, "store:");
    expect(error).toMatchObject({
      code: "blob_not_found",
      details: { side: "source", digest: layer, repository: "a" },
    });
  });

  it("R64: a cancel reaches the socket while a layer stalls, and leaves a partial and no name", async () => {
    const { queue, one, folder } = await rig();
    const image = buildImage({ layers: [someBytes(2_000_000, 9)] });
    seed(one, "a", "v1", image);
    const layer = image.blobs[1]?.descriptor.digest ?? "";
    one.faults.add({ method: "GET", path: `/blobs/${layer}`, stallAfter: 1_000_000 });
    const id = queue.start(aRequest(`${one.host}/a:v1`, "store:"));
    for await (const event of queue.watch({ signal: live() })) {
      const transfers = event.kind === "snapshot" ? event.transfers : event.changed;
      if (transfers.some(({ layers }) => layers.some(({ bytes }) => bytes >= 500_000))) break;
    }
    const cancelledAt = performance.now();
    queue.cancel(id);
    expect((await queue.wait(id, { signal: live() })).state).toBe("cancelled");
    expect(performance.now() - cancelledAt).toBeLessThan(1000);
    const left = await readdir(join(folder, "store", ".ingest"));
    expect(left.filter((name) => !name.endsWith(".partial"))).toEqual([]);
    expect(await namedIn(folder)).toEqual([]);
  });

  it("moves three tags that share layers, each layer once, and all of them can be resolved", async () => {
    const { run, one, two } = await rig();
    const image = aMultiArchImage();
    for (const tag of ["v1", "v2", "v3"]) seed(one, "a", tag, image);
    const transfer = await run(`${one.host}/a`, `${two.host}/b`, { allTags: true });
    expect(transfer.results.map(({ name }) => name).toSorted()).toEqual(["v1", "v2", "v3"]);
    expect(counted(one)["GET blobs"]).toBe(image.blobs.length);
    expect([...two.repository("b").tags.keys()].toSorted()).toEqual(["v1", "v2", "v3"]);
  });

  it("takes one platform into a layout, which then says it is that image", async () => {
    const { run, one, folder } = await rig();
    const image = aMultiArchImage();
    seed(one, "a", "v1", image);
    await mkdir(join(folder, "out"));
    const transfer = await run(`${one.host}/a:v1`, `oci:${folder}/out`, {
      platforms: ["linux/arm64"],
    });
    const index = JSON.parse(await readFile(join(folder, "out", "index.json"), "utf8")) as {
      manifests: { digest: string; annotations: Record<string, string> }[];
    };
    const [entry] = index.manifests;
    expect(entry?.digest).toBe(image.manifests[1]?.descriptor.digest);
    expect(entry?.annotations["org.opencontainers.image.ref.name"]).toBe("v1");
    expect(transfer.results[0]?.digest).toBe(entry?.digest);
  });
});
