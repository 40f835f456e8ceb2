import { describe, expect, it } from "vitest";
import { planEngineRemoval } from "../../../../renderer/store/engine-removal.ts";

const APP = { id: "sha256:aa", names: ["a.test/app:1", "a.test/app:2"], size: 100, containers: 2 };
const NAMELESS = { id: "sha256:bb", names: [], size: 30 };
const OTHER = { id: "sha256:cc", names: ["a.test/other:1"], size: 7 };
const IMAGES = [APP, NAMELESS, OTHER];

describe("removing from an engine", () => {
  it("takes a name away, and leaves the image while it has another", () => {
    expect(planEngineRemoval(IMAGES, ["a.test/app:1"])).toEqual({
      removed: [{ name: "a.test/app:1", digest: APP.id }],
      stays: [{ name: "a.test/app:2", digest: APP.id }],
      deleted: [],
      bytes: 0,
      containers: 0,
    });
  });

  it("deletes the image with its last name, and says who uses it", () => {
    expect(planEngineRemoval(IMAGES, ["a.test/app:2", "a.test/app:1"])).toMatchObject({
      stays: [],
      deleted: [APP],
      bytes: 100,
      containers: 2,
    });
  });

  it("deletes an image without a name", () => {
    expect(planEngineRemoval(IMAGES, [NAMELESS.id])).toEqual({
      removed: [{ name: NAMELESS.id, digest: NAMELESS.id }],
      stays: [],
      deleted: [NAMELESS],
      bytes: 30,
      containers: 0,
    });
  });

  it("does nothing for rows that are gone", () => {
    expect(planEngineRemoval(IMAGES, ["a.test/gone:1"]).removed).toEqual([]);
  });
});
