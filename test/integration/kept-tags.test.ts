import { describe, expect, it, onTestFinished } from "vitest";
import { openEngine, putImage } from "../support/engine.ts";
import { aMultiArchImage, anImage } from "../support/image-builder.ts";
import { startDockerRegistry } from "../support/real/docker-registry.ts";
import { requires } from "../support/real/requirements.ts";
import { listTags, pushImage, readWhole } from "../support/real/skopeo.ts";
import { openRegistry } from "../support/registry/client.ts";

describe.runIf(requires("docker-registry", "skopeo"))("a transfer that keeps tags", () => {
  const ours = anImage().withLayers([1000], 1).build();
  const theirs = aMultiArchImage();
  const [digest, actual] = [ours.root.descriptor.digest, theirs.root.descriptor.digest];

  async function open() {
    const [engine, from, to] = await Promise.all([
      openEngine(),
      openRegistry(),
      startDockerRegistry(),
    ]);
    onTestFinished(() => to.stop());
    putImage(from, "app", "v1", ours);
    return { engine, from, to, source: `${from.host}/app:v1`, destination: `${to.host}/team/app` };
  }

  it("R49: fails before the first byte moves, and does the same when it is tried again", async () => {
    const { engine, from, to, source, destination } = await open();
    await pushImage(to, "team/app:v2", theirs);
    const more = { alsoTag: ["v2"], keepTags: true };
    const failed = await engine.run(source, destination, more);
    expect(failed).toMatchObject({
      state: "failed",
      results: [],
      error: {
        code: "tag_exists",
        details: { tag: "v2", digest, actual, side: "destination", location: destination },
      },
    });
    engine.queue.retry(failed.id);
    const again = await engine.queue.wait(failed.id, { signal: new AbortController().signal });
    expect(again.error).toEqual(failed.error);
    expect(from.requests.filter(({ path }) => path.includes("/blobs/"))).toEqual([]);
    expect(await listTags(to, "team/app")).toEqual(["v2"]);
    expect(await readWhole(to, "team/app:v2")).toBe(actual);
  });

  it("R49: leaves alone what somebody else pushed there while it was moving", async () => {
    const { engine, from, to, source, destination } = await open();
    const { promise: pushed, resolve: release } = Promise.withResolvers<undefined>();
    from.faults.add({ method: "GET", path: "/blobs/", hold: pushed });
    const id = engine.start(source, destination, { keepTags: true });
    const signal = new AbortController().signal;
    for await (const event of engine.queue.watch({ id, signal })) {
      const [transfer] = event.kind === "snapshot" ? event.transfers : event.changed;
      if (transfer?.state === "running") break;
    }
    await pushImage(to, "team/app:v1", theirs);
    release(undefined);
    expect(await engine.queue.wait(id, { signal })).toMatchObject({
      state: "failed",
      error: { code: "tag_exists", details: { tag: "v1", digest, actual } },
    });
    expect(await readWhole(to, "team/app:v1")).toBe(actual);
  });

  it("is done where every tag is new or points at the image already", async () => {
    const { engine, to, source, destination } = await open();
    await pushImage(to, "team/app:v2", ours);
    const done = await engine.run(source, destination, { alsoTag: ["v2"], keepTags: true });
    expect(done).toMatchObject({ state: "done" });
    expect(await readWhole(to, "team/app:v1")).toBe(digest);
    expect(await readWhole(to, "team/app:v2")).toBe(digest);
  });
});
