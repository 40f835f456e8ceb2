import { describe, expect, it } from "vitest";
import type { KnownImage } from "../../../../../electron/images/related/known-images.ts";
import { lineageOf, namedBase } from "../../../../../electron/images/related/lineage.ts";
import { digestOfBytes } from "../../../../support/image-builder.ts";

const digest = (text: string) => digestOfBytes(Buffer.from(text));
const known = (name: string, ...layers: string[]): KnownImage => ({
  location: `h.test/${name}`,
  digest: digest(name),
  mediaType: "m",
  layers: layers.map(digest),
  size: 1,
});
const shown = (items: readonly { location: string; commonLayers?: number | undefined }[]) =>
  items.map(({ location, commonLayers }) => `${location} ${commonLayers}`);

describe("what an image was built on, by its layers", () => {
  it("is every known image whose layers are its lowest ones, the nearest first", () => {
    const image = { digest: digest("me"), layers: ["a", "b", "c"].map(digest) };
    const { bases, derived } = lineageOf(image, [
      known("far", "a"),
      known("near", "a", "b"),
      known("same", "a", "b", "c"),
      known("me", "a", "b"),
      known("other", "b"),
      known("empty"),
      known("child", "a", "b", "c", "d"),
    ]);
    expect(shown(bases)).toEqual(["h.test/near 2", "h.test/far 1"]);
    expect(shown(derived)).toEqual(["h.test/child 3"]);
  });

  it("is nothing for an image without layers", () => {
    const image = { digest: digest("me"), layers: [] };
    const lineage = lineageOf(image, [known("a", "a")]);
    expect(lineage).toEqual({ bases: [], derived: [], complete: true });
  });

  it.each([
    [50, true],
    [51, false],
  ])("stops at so many derived images as anybody reads: %i", (amount, complete) => {
    const image = { digest: digest("me"), layers: [digest("a")] };
    const many = Array.from({ length: amount }, (_, index) => known(`c${index}`, "a", `${index}`));
    const lineage = lineageOf(image, many);
    expect(lineage.derived).toHaveLength(50);
    expect(lineage.complete).toBe(complete);
  });
});

describe("the base that an image names", () => {
  it("leads by its digest, and is called by its name", () => {
    const base = digest("base");
    const note = {
      "org.opencontainers.image.base.name": "debian:12-slim",
      "org.opencontainers.image.base.digest": base,
    };
    expect(namedBase([{}, note])).toEqual({
      location: `docker.io/library/debian@${base}`,
      name: "docker.io/library/debian:12-slim",
      digest: base,
      found: "annotation",
    });
  });

  it.each(["Not A Name", "", "https://evil.test/x"])("is none when it is no name: %j", (name) => {
    expect(namedBase([{ "org.opencontainers.image.base.name": name }])).toBeUndefined();
  });
});
