import { describe, expect, it } from "vitest";
import { aMultiArchImage, someBytes } from "../support/image-builder.ts";
import { buildImage } from "../support/memory-image.ts";
import type { Fault } from "../support/registry/faults.ts";
import { ALWAYS, refusal } from "./content-checks.ts";
import { engineRig, type EngineRig, seed } from "./engine-rig.ts";

describe("blobs that are not what they should be", () => {
  const layer = someBytes(3_000_000, 5);
  const image = buildImage({ layers: [layer] });
  const digest = image.blobs[1]?.descriptor.digest ?? "";
  const path = `/blobs/${digest}`;

  it("M8, F5: wrong bytes after a break are fetched once more, then refused; nothing of them is kept", async () => {
    const rig = await engineRig();
    const { one, store, run } = rig;
    seed(one, "a", "v1", image);
    one.faults.add(
      { method: "GET", path, cutAfter: 2_000_000 },
      { method: "GET", path, nth: 2, times: ALWAYS, corrupt: true },
    );
    expect(await refusal(rig)).toMatchObject({
      code: "digest_mismatch",
      details: { digest, expected: digest, side: "source" },
    });
    expect(one.lines().filter((line) => line === `GET /v2/a${path}`)).toHaveLength(3);
    const { signal } = new AbortController();
    expect((await store.verify({ signal })).leftovers).toEqual({ files: 0, bytes: 0 });
    one.faults.clear();
    expect((await run(`${one.host}/a:v1`, "store:")).state).toBe("done");
  });

  it.each<[string, Partial<Fault>]>([
    ["longer", { body: Buffer.concat([layer, Buffer.from("x")]), status: 200 }],
    ["shorter", { body: layer.subarray(1), status: 200 }],
    ["endless", { endless: true }],
  ])("M7, F6, F7: a body that is %s is not stored", async (_name, fault) => {
    const rig = await engineRig();
    seed(rig.one, "a", "v1", image);
    rig.one.faults.add({ method: "GET", path, times: ALWAYS, ...fault });
    expect(await refusal(rig)).toMatchObject({ code: "size_mismatch", details: { digest } });
  });

  it("M7, F1: a body that ends early without having said its length is completed", async () => {
    const rig = await engineRig();
    seed(rig.one, "a", "v1", image);
    const headers = { "content-length": "" };
    rig.one.faults.add({ method: "GET", path, cutAfter: 1000, headers });
    expect((await rig.run(`${rig.one.host}/a:v1`, "store:")).state).toBe("done");
    const { signal } = new AbortController();
    expect((await rig.store.verify({ signal })).problems).toEqual([]);
  });

  it.each<[string, Partial<Fault>, string]>([
    [
      "a login page",
      { headers: { "content-type": "text/html" }, body: "<title>Log in</title>" },
      "not_a_registry",
    ],
    [
      "an error",
      {
        headers: { "content-type": "application/json" },
        body: '{"errors":[{"code":"DENIED","message":"no"}]}',
      },
      "denied",
    ],
  ])("F10, R66: %s with status 200 is named, and is no blob", async (_name, fault, code) => {
    const rig = await engineRig();
    seed(rig.one, "a", "v1", image);
    rig.one.faults.add({ method: "GET", path, times: ALWAYS, status: 200, ...fault });
    expect(await refusal(rig)).toMatchObject({ code, details: { side: "source", digest } });
  });
});

describe("a tag that moves", () => {
  const old = buildImage({ layers: [someBytes(2_000_000, 8)] });
  const fresh = aMultiArchImage();

  function move({ one }: EngineRig, removeOld: boolean): void {
    seed(one, "a", "v1", fresh);
    if (!removeOld) return;
    for (const { descriptor } of [...old.manifests, ...old.blobs]) {
      one.repository("a").manifests.delete(descriptor.digest);
      one.repository("a").blobs.delete(descriptor.digest);
    }
  }

  /** Holds the first request that matches until the tag was moved. */
  async function movedAt(
    rig: EngineRig,
    fault: Pick<Fault, "method" | "path">,
    removeOld: boolean,
  ): Promise<Awaited<ReturnType<EngineRig["run"]>>> {
    seed(rig.one, "a", "v1", old);
    const { promise, resolve } = Promise.withResolvers<void>();
    // Kept by the registry until then, and answered with what it has by then.
    rig.one.faults.add({ ...fault, ...(removeOld ? { status: 404 } : {}), hold: promise });
    const running = rig.run(`${rig.one.host}/a:v1`, `${rig.two.host}/b`);
    const isThere = (): boolean =>
      rig.one.requests.some(
        ({ method, path }) => method === fault.method && path.includes(String(fault.path)),
      );
    await expect.poll(isThere, { timeout: 5000 }).toBe(true);
    move(rig, removeOld);
    resolve();
    return running;
  }

  const layer = `/blobs/${old.blobs[1]?.descriptor.digest ?? ""}`;
  const root = `/manifests/${old.root.descriptor.digest}`;

  it.each([
    ["between HEAD and GET", root],
    ["during the copy", layer],
  ])("M20: %s is not followed: what it first meant is copied", async (_name, path) => {
    const rig = await engineRig();
    const { error, results } = await movedAt(rig, { method: "GET", path }, false);
    expect(error).toBeUndefined();
    expect(results.map(({ digest }) => digest)).toEqual([old.root.descriptor.digest]);
    const arrived = rig.two.repository("b");
    expect(arrived.tags.get("v1")).toBe(old.root.descriptor.digest);
    expect(arrived.manifests.has(fresh.root.descriptor.digest)).toBe(false);
  });

  it.each([
    ["between HEAD and GET", root],
    ["during the copy", layer],
  ])("M20: %s, with the old image removed, is reported as that", async (_name, path) => {
    const rig = await engineRig();
    const { state, error } = await movedAt(rig, { method: "GET", path }, true);
    expect(state).toBe("failed");
    expect(error).toMatchObject({
      code: "tag_moved",
      details: {
        expected: old.root.descriptor.digest,
        actual: fresh.root.descriptor.digest,
        side: "source",
      },
    });
    expect(rig.two.repository("b").tags.size).toBe(0);
  });
});

describe("what a registry says beside its answers", () => {
  it("M22: warnings of any length and look change nothing", async () => {
    const rig = await engineRig();
    const image = buildImage();
    seed(rig.one, "a", "v1", image);
    const text = `299 - "\u00a7 ${"delete everything ".repeat(400)}"`;
    const warning = [text, '299 - "[31mred"', "299 -", '110 anderson "stale"', ""];
    rig.one.faults.add({ path: "/v2/", times: ALWAYS, headers: { warning } });
    const { error, state } = await rig.run(`${rig.one.host}/a:v1`, "store:");
    expect([error, state]).toEqual([undefined, "done"]);
  });

  it("M21, R12: an error of ten thousand errors is cut, cleaned and still told", async () => {
    const rig = await engineRig();
    seed(rig.one, "a", "v1", buildImage());
    const one = { code: "DENIED", message: "\u001b[2Jno\u202e" };
    const body = JSON.stringify({ errors: Array.from({ length: 10_000 }, () => one) });
    const headers = { "content-type": "application/json" };
    rig.one.faults.add({ path: "/manifests/", times: ALWAYS, status: 403, headers, body });
    const error = await refusal(rig);
    expect(error).toMatchObject({ code: "denied", details: { status: 403 } });
    for (const hidden of ["\u001b", "\u202e"])
      expect(Object.values(error?.details ?? {}).join(" ")).not.toContain(hidden);
    expect(JSON.stringify(error).length).toBeLessThan(2000);
  });
});

describe("a tag that may not be changed", () => {
  it("F36, R49: is told as that after the blobs went, and stays; another tag works at once", async () => {
    const rig = await engineRig();
    const { one, two, run } = rig;
    const [old, image] = [buildImage({ layers: [someBytes(10)] }), buildImage()];
    seed(one, "a", "v1", image);
    seed(two, "b", "v1", old);
    const words = { code: "TAG_INVALID", message: "The image tag 'v1' is immutable" };
    two.faults.add({
      method: "PUT",
      path: "/manifests/v1",
      times: ALWAYS,
      status: 400,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ errors: [words] }),
    });
    const { error } = await run(`${one.host}/a:v1`, `${two.host}/b:v1`);
    expect(error).toMatchObject({
      code: "registry_refused",
      details: { side: "destination", registryCode: "TAG_INVALID", registryMessage: words.message },
    });
    expect(two.repository("b").tags.get("v1")).toBe(old.root.descriptor.digest);
    two.requests.length = 0;
    const again = await run(`${one.host}/a:v1`, `${two.host}/b:v2`);
    expect(again).toMatchObject({ state: "done", bytesTotal: 0 });
    expect(two.lines().filter((line) => line.startsWith("PUT"))).toEqual([
      "PUT /v2/b/manifests/v2",
    ]);
  });
});
