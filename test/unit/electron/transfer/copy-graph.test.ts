import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError, cancelledError } from "../../../../shared/errors.ts";
import { refuseReplacing } from "../../../../shared/kept-tags.ts";
import type { BuiltImage } from "../../../support/image-builder.ts";
import { buildImage, buildIndex, buildMultiArch } from "../../../support/memory-image.ts";
import { MemoryPlace } from "../../../support/memory-place.ts";
import { aRequest, carryOut, copy, prepare } from "./rig.ts";

type Pair = {
  readonly "r.io": MemoryPlace;
  readonly "s.io": MemoryPlace;
};

function pair(image: BuiltImage): Pair {
  return {
    "r.io": new MemoryPlace({ origin: "registry:r.io" }).add(image, "a", "v1"),
    "s.io": new MemoryPlace({ origin: "registry:s.io" }),
  };
}

const REQUEST = aRequest("r.io/a:v1", "s.io/b");

/** Images nested at random, sharing layers at random. */
const anyImage: fc.Arbitrary<BuiltImage> = fc.letrec<{ image: BuiltImage }>((tie) => ({
  image: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc
      .array(fc.nat({ max: 5 }), { maxLength: 4 })
      .map((layers) => buildImage({ layers: layers.map((n) => Buffer.from(`layer ${n}`)) })),
    fc
      .array(tie("image"), { maxLength: 3 })
      .map((children) => buildIndex(children.map((image) => ({ image })))),
  ),
})).image;

describe("copyGraph", () => {
  it("R48, R55, R78: no name and no manifest is ever written before what it needs, and bytes stay the same", async () => {
    await fc.assert(
      fc.asyncProperty(anyImage, fc.integer({ min: 1, max: 7 }), async (image, parallel) => {
        const places = pair(image);
        await copy(REQUEST, places, { parallel });
        const to = places["s.io"];
        expect(to.violations).toEqual([]);
        expect(to.namesOf("b")).toEqual({ v1: image.root.descriptor.digest });
        for (const { descriptor, bytes } of image.manifests) {
          const stored = to.content("b").manifests.get(descriptor.digest)?.bytes;
          expect(Buffer.from(stored ?? []).equals(bytes)).toBe(true);
        }
        const firstName = to.calls.findIndex(({ verb }) => verb === "writeName");
        const lastWrite = to.calls.findLastIndex(
          ({ verb }) => verb === "commitBlob" || verb === "writeManifest",
        );
        expect(lastWrite).toBeLessThan(firstName);
      }),
      { numRuns: 60 },
    );
  });

  it("tells what becomes of each blob and name", async () => {
    const image = buildMultiArch();
    const { told } = await copy(REQUEST, pair(image));
    expect(told.named).toEqual({ v1: image.root.descriptor.digest });
    for (const { descriptor } of image.blobs) {
      const states = told.states.filter(([digest]) => digest === descriptor.digest);
      expect(states.at(-1)?.[1]).toBe("done");
      expect(told.positions.get(descriptor.digest)).toBe(descriptor.size);
    }
  });

  it("R38: ends a place that is written as one piece after the last name, or takes it away", async () => {
    const ends: string[] = [];
    const image = buildImage();
    const finishing = async (fails: boolean): Promise<unknown> => {
      const places = pair(image);
      const prepared = await prepare(REQUEST, places);
      const { destination } = prepared;
      destination.finish = () => {
        ends.push(`finished with ${Object.keys(places["s.io"].namesOf("b")).join()}`);
        return fails ? Promise.reject(new AppError("destination_full", "full")) : Promise.resolve();
      };
      destination.abandon = () => {
        ends.push("abandoned");
        return Promise.resolve();
      };
      return carryOut(prepared).catch((error: unknown) => error);
    };
    await finishing(false);
    expect(ends.splice(0)).toEqual(["finished with v1"]);
    expect(await finishing(true)).toMatchObject({
      code: "destination_full",
      details: { side: "destination" },
    });
    expect(ends).toEqual(["finished with v1", "abandoned"]);
  });

  it("R56: writes one name and looks at it once to retag", async () => {
    const image = buildMultiArch();
    const place = new MemoryPlace({ origin: "registry:r.io" }).add(image, "a", "v1");
    const prepared = await prepare(aRequest("r.io/a:v1", "r.io/a:v2"), { "r.io": place });
    place.calls.length = 0;
    const told = await carryOut(prepared);
    expect(place.counts()).toEqual({ writeName: 1, resolveName: 1 });
    expect(told.named).toEqual({ v2: image.root.descriptor.digest });
  });

  it("R74: does nothing for an unchanged image and reports its name", async () => {
    const image = buildMultiArch();
    const places = pair(image);
    places["s.io"].add(image, "b", "v1");
    const prepared = await prepare(REQUEST, places);
    places["s.io"].calls.length = 0;
    const told = await carryOut(prepared);
    expect(places["s.io"].calls).toEqual([]);
    expect(told.named).toEqual({ v1: image.root.descriptor.digest });
  });

  it("writes by digest only when there is no name", async () => {
    const image = buildImage();
    const places = pair(image);
    await copy(aRequest(`r.io/a@${image.root.descriptor.digest}`, "s.io/b"), places);
    expect(places["s.io"].namesOf("b")).toEqual({});
    expect(places["s.io"].content("b").manifests.size).toBe(1);
  });

  it("R50: looks at every name it wrote, and fails when one points elsewhere", async () => {
    const places = pair(buildImage());
    const to = places["s.io"];
    to.faults.before = ({ verb, subject }) => {
      const written = to.content("b").names.get("v1");
      if (verb !== "resolveName" || subject !== "v1" || written === undefined) return;
      to.content("b").names.set("v1", buildMultiArch().root.descriptor);
    };
    await expect(copy(REQUEST, places)).rejects.toMatchObject({
      code: "tag_moved",
      details: { tag: "v1", side: "destination" },
    });
  });

  it("R49: leaves a tag alone that somebody moved while the copy took long", async () => {
    const places = pair(buildImage());
    const prepared = await prepare(REQUEST, places);
    const theirs = buildMultiArch();
    places["s.io"].add(theirs, "b", "v1");
    await expect(carryOut(prepared, { planAge: 31_000 })).rejects.toMatchObject({
      code: "tag_moved",
    });
    expect(places["s.io"].namesOf("b")).toEqual({ v1: theirs.root.descriptor.digest });
  });

  it("writes over the tag that the plan said it would replace, also when it took long", async () => {
    const image = buildImage();
    const places = pair(image);
    places["s.io"].add(buildMultiArch(), "b", "v1");
    const prepared = await prepare(REQUEST, places);
    await carryOut(prepared, { planAge: 31_000 });
    expect(places["s.io"].namesOf("b")).toEqual({ v1: image.root.descriptor.digest });
  });

  it("R48: one failing layer stops the others and no tag moves", async () => {
    const layers = Array.from({ length: 30 }, (_, n) => Buffer.alloc(1000 + n, n));
    const image = buildImage({ layers });
    const places = pair(image);
    const old = buildMultiArch();
    places["s.io"].add(old, "b", "v1");
    const broken = image.blobs.at(-1)?.descriptor.digest;
    places["r.io"].faults.tamper = (digest, bytes) =>
      digest === broken ? bytes.subarray(1) : bytes;
    await expect(copy(REQUEST, places)).rejects.toMatchObject({
      code: "truncated_body",
      details: { side: "source", digest: broken },
    });
    expect(places["s.io"].namesOf("b")).toEqual({ v1: old.root.descriptor.digest });
    expect(places["s.io"].counts()["writeManifest"]).toBeUndefined();
    expect(places["r.io"].counts()["openBlob"]).toBeLessThan(30);
    await new Promise(setImmediate);
    expect(places["r.io"].openStreams.size).toBe(0);
  });

  it("works at twelve blobs at most, and begins with the largest", async () => {
    const layers = Array.from({ length: 20 }, (_, n) => Buffer.alloc(100 + n, n));
    const places = pair(buildImage({ layers }));
    let [now, most] = [0, 0];
    places["s.io"].faults.before = ({ verb }) => {
      if (verb === "writeBlob") most = Math.max(most, (now += 1));
      if (verb === "commitBlob") now -= 1;
    };
    const { prepared } = await copy(REQUEST, places);
    expect(most).toBe(12);
    const sizes = new Map(
      prepared.plan.blobs.map(({ descriptor }) => [descriptor.digest as string, descriptor.size]),
    );
    const moved = places["s.io"].calls.filter(({ verb }) => verb === "writeBlob");
    const order = moved.map(({ subject }) => sizes.get(subject) ?? 0);
    expect(order).toEqual(order.toSorted((a, b) => b - a));
  });

  it("R64: a cancel at any call leaves the tag as it was, or the copy is complete, and no stream stays open", async () => {
    const image = buildMultiArch();
    const old = buildImage({ layers: [Buffer.from("old")] });
    let stopped = 0;
    for (let stopAt = 1; ; stopAt += 1) {
      const places = pair(image);
      places["s.io"].add(old, "b", "v1");
      const prepared = await prepare(REQUEST, places);
      const controller = new AbortController();
      let count = 0;
      for (const place of Object.values(places)) {
        place.faults.before = () => {
          count += 1;
          if (count === stopAt) controller.abort(cancelledError());
        };
      }
      const outcome = await carryOut(prepared, { signal: controller.signal }).then(
        () => "done",
        () => "stopped",
      );
      await new Promise(setImmediate);
      expect(places["r.io"].openStreams.size).toBe(0);
      expect(places["s.io"].violations).toEqual([]);
      const { v1 } = places["s.io"].namesOf("b");
      expect(v1).toBe((outcome === "done" ? image : old).root.descriptor.digest);
      if (count < stopAt) {
        // Every call but the last look at the name was stopped once.
        expect(stopped).toBe(stopAt - 2);
        expect(stopped).toBeGreaterThan(20);
        return;
      }
      if (outcome === "stopped") stopped += 1;
    }
  });

  it("says what the destination refused", async () => {
    const places = pair(buildImage());
    places["s.io"].faults.before = ({ verb }) => {
      if (verb === "writeName") throw new AppError("registry_refused", "the tag is immutable");
    };
    await expect(copy(REQUEST, places)).rejects.toMatchObject({
      code: "registry_refused",
      details: { side: "destination", tag: "v1" },
    });
  });
});

describe("a transfer that keeps tags", () => {
  const image = buildImage();
  const theirs = buildMultiArch();
  const digest = image.root.descriptor.digest;
  const actual = theirs.root.descriptor.digest;

  const request = (keepTags: boolean) =>
    aRequest("r.io/a:v1", "s.io/b", { alsoTag: ["v2"], keepTags });

  it("is planned like any other, and refused by its plan where a tag would be replaced", async () => {
    const places = pair(image);
    places["s.io"].add(theirs, "b", "v2");
    const { plan } = await prepare(request(true), places);
    expect(plan).toEqual((await prepare(request(false), places)).plan);
    expect(plan.tags.map(({ name, action }) => [name, action])).toEqual([
      ["v1", "create"],
      ["v2", "replace"],
    ]);
    expect(() => refuseReplacing(plan)).toThrow(
      expect.objectContaining({
        code: "tag_exists",
        details: { tag: "v2", digest, actual, side: "destination" },
      }),
    );
  });

  it("makes new tags, and leaves those alone that point at the image already", async () => {
    const places = pair(image);
    places["s.io"].add(image, "b", "v2");
    const prepared = await prepare(request(true), places);
    refuseReplacing(prepared.plan);
    const told = await carryOut(prepared);
    expect(told.named).toEqual({ v1: digest, v2: digest });
    expect(places["s.io"].counts()).toMatchObject({ writeName: 1 });
  });

  it("R49: is refused when somebody made the tag after the plan, however short that is", async () => {
    const places = pair(image);
    const prepared = await prepare(request(true), places);
    refuseReplacing(prepared.plan);
    places["s.io"].add(theirs, "b", "v2");
    await expect(carryOut(prepared)).rejects.toMatchObject({
      code: "tag_exists",
      details: { tag: "v2", digest, actual, side: "destination" },
    });
    expect(places["s.io"].namesOf("b")).toMatchObject({ v2: actual });
  });

  it("is done when somebody made the same tag for the same image meanwhile", async () => {
    const places = pair(image);
    const prepared = await prepare(request(true), places);
    places["s.io"].add(image, "b", "v1");
    expect((await carryOut(prepared)).named).toEqual({ v1: digest, v2: digest });
  });
});
