import { describe, expect, it } from "vitest";
import { findImages, tagsOf } from "../../../../../../electron/hosts/cli/docker/find-images.ts";
import { docker as messages } from "../../../../../../electron/hosts/cli/messages/en/docker.ts";
import type { StoreImage } from "../../../../../../shared/image.ts";

function image(name: string, id: string, digest = id): StoreImage {
  const whole = (text: string): `sha256:${string}` => `sha256:${text.padEnd(64, "0")}`;
  return {
    name,
    summary: {
      digest: whole(digest),
      imageId: whole(id),
      mediaType: "",
      kind: "manifest",
      platforms: [],
    },
  };
}

const ALPINE = image("docker.io/library/alpine:latest", "abc1", "d1");
const EDGE = image("docker.io/library/alpine:edge", "abc2", "d2");
const APP = image("r.io/team/app:v1", "abc2", "d2");
const WORD = image("docker.io/library/abc1:latest", "fff");
const IMAGES = [ALPINE, EDGE, APP];

describe("findImages", () => {
  it.each([
    ["alpine", "name", [ALPINE]],
    ["store:alpine:edge", "name", [EDGE]],
    ["r.io/team/app:v1", "name", [APP]],
    ["abc1", "id", [ALPINE]],
    ["sha256:abc2", "id", [EDGE, APP]],
    ["d1", "id", [ALPINE]],
  ] as const)("%s is found by its %s", (typed, by, images) => {
    expect(findImages(typed, IMAGES, messages)).toEqual({ by, images });
  });

  it("takes a name before an ID, as Docker does", () => {
    expect(findImages("abc1", [...IMAGES, WORD], messages)).toEqual({ by: "name", images: [WORD] });
  });

  it("asks for more of an ID that several images begin with", () => {
    expect(() => findImages("abc", IMAGES, messages)).toThrow("several images begin with abc");
  });

  it.each(["none", "9", "alpine:v9", "../x", ""])("does not find %j", (typed) => {
    expect(() => findImages(typed, IMAGES, messages)).toThrow("no image");
  });
});

it("knows every tag of a repository", () => {
  expect(tagsOf("alpine", IMAGES)).toEqual([ALPINE, EDGE]);
  expect(tagsOf("alpine:edge", IMAGES)).toEqual([]);
  expect(tagsOf("r.io/team/app", IMAGES)).toEqual([APP]);
});
