import { describe, expect, it } from "vitest";
import { compareImages } from "../../../../shared/compare/compare.ts";
import { engineSubjectOf, subjectOf } from "../../../../shared/compare/subject.ts";
import type { EngineImageDetails } from "../../../../shared/engine.ts";
import { fakeImage, inspectionOf } from "../../../support/renderer-fixture/images.ts";

const LOCATION = "registry.test/team/app:v1";
const image = fakeImage("one", { platforms: ["linux/amd64", "linux/arm64"] });

const single = fakeImage("one");

/** What an engine would say of the image for amd64. */
function asInEngine(change: object = {}): EngineImageDetails {
  const { image: details } = inspectionOf(LOCATION, single);
  const { config, ...rest } = details?.config ?? {};
  return {
    id: "sha256:id",
    names: [LOCATION],
    size: 1,
    digests: [],
    platform: "linux/amd64",
    layers: image.layers.map(({ digest }) => digest),
    history: [...image.layers.map(() => ({ size: 3, command: "RUN x" })), { size: 0 }],
    rawJson: JSON.stringify({
      Config: config,
      Created: rest.created,
      Author: rest.author,
      Os: rest.os,
      Architecture: rest.architecture,
      Variant: "",
    }),
    ...change,
  };
}

describe("an image that is compared", () => {
  it("has layers by blob and by content, platforms without attestations, and its manifest's facts", () => {
    const subject = subjectOf(inspectionOf(LOCATION, image));
    expect(subject.platforms.map(({ platform }) => platform)).toEqual(image.platforms);
    expect(subject.layers).toHaveLength(image.layers.length);
    expect(subject.layers[0]).toMatchObject({
      digest: image.layers[0]?.digest,
      diffId: image.layers[0]?.digest,
    });
    expect(subject).toMatchObject({
      kind: "index",
      configType: "application/vnd.oci.image.config.v1+json",
      annotations: {},
      indexAnnotations: { "org.opencontainers.image.licenses": "Apache-2.0" },
    });
  });

  it("of an engine is equal to the image that it was pulled from", () => {
    const subject = subjectOf(inspectionOf(LOCATION, single));
    const engine = engineSubjectOf("docker-daemon:team/app:v1", asInEngine());
    expect(engine.layers.every(({ size }) => size === 3)).toBe(true);
    expect(compareImages(subject, engine).facts.filter(({ sign }) => sign !== "=")).toEqual([]);
    expect(compareImages(subject, engine).summary.verdict).toBe("equal");
  });

  it("of an engine has no sizes where the history does not fit the layers", () => {
    const engine = engineSubjectOf("docker-daemon:x", asInEngine({ history: [{ size: 9 }] }));
    expect(engine.layers.every((layer) => !("size" in layer))).toBe(true);
  });

  it("is shown as far as damaged documents allow", () => {
    const inspection = inspectionOf(LOCATION, single);
    const details = { ...inspection.image, manifestJson: "{", configJson: "[" };
    const damaged = subjectOf({ ...inspection, image: details as typeof inspection.image });
    expect(damaged.extras).toEqual({});
    expect(damaged.annotations).toEqual({});
    const engine = engineSubjectOf("docker-daemon:x", asInEngine({ rawJson: "no" }));
    expect(engine.config?.config).toBeUndefined();
  });
});
