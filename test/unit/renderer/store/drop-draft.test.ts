import { describe, expect, it } from "vitest";
import {
  destinationOf,
  type DropDraft,
  type DropImage,
  type DropPlace,
  givenName,
  nameProblem,
  requestsOfDrop,
  suggestName,
} from "../../../../renderer/store/drop-draft.ts";

const DIGEST = `sha256:${"a".repeat(64)}` as const;
const REPOSITORY: DropPlace = { kind: "repository", host: "a.test:5000", repository: "team/app" };
const REGISTRY: DropPlace = { kind: "registry", host: "a.test:5000", prefix: "" };
const STORE: DropPlace = { kind: "store" };
const ENGINE: DropPlace = { kind: "engine", engine: "podman" };

describe("the name of a dropped image", () => {
  const saved = {
    location: "docker-archive:/x/f.tar:docker.io/library/alpine:3.20",
    name: "docker.io/library/alpine:3.20",
  };
  const tagged = { location: "oci:/x/upload:v1", name: "v1" };
  const nameless = { location: `oci-archive:/x/f.tar@${DIGEST}` };

  it.each([
    ["its tag in a repository", REPOSITORY, saved, "f.tar", "3.20"],
    ["its name and tag in a registry", REGISTRY, saved, "f.tar", "alpine:3.20"],
    ["its own name in the store", STORE, saved, "f.tar", "alpine:3.20"],
    ["its own name in an engine", ENGINE, saved, "f.tar", "alpine:3.20"],
    ["the tag of a layout", REPOSITORY, tagged, "layout", "v1"],
    ["the folder's name with the tag of a layout", REGISTRY, tagged, "my-app", "my-app:v1"],
    ["the number in the file's name", REPOSITORY, nameless, "alpine-3.20.tar.gz", "3.20"],
    ["the file's name and number", REGISTRY, nameless, "App_v2.1.tar", "app:v2.1"],
    ["latest, where nothing says it", REPOSITORY, nameless, "export.tar", "latest"],
    ["nothing, where not even the file has a name", REGISTRY, nameless, "镜像.tar", ""],
  ] as const)("is %s", (_what, place, image, file, name) => {
    expect(suggestName(place, image, file)).toBe(name);
  });

  it("stands below the prefix of the account", () => {
    const place: DropPlace = { kind: "registry", host: "ghcr.io", prefix: "octo" };
    expect(suggestName(place, saved, "f.tar")).toBe("octo/alpine:3.20");
  });
});

describe("where a dropped image goes", () => {
  it.each([
    [REPOSITORY, " v1 ", "a.test:5000/team/app:v1"],
    [REPOSITORY, "not/a tag", undefined],
    [REPOSITORY, "", undefined],
    [REGISTRY, "team/other:v1", "a.test:5000/team/other:v1"],
    [REGISTRY, "team/other", "a.test:5000/team/other:latest"],
    [REGISTRY, "Team/Other", undefined],
    [REGISTRY, `team/other@${DIGEST}`, undefined],
    [STORE, "alpine:3.20", "store:docker.io/library/alpine:3.20"],
    [ENGINE, "alpine:3.20", "docker-daemon:@podman/docker.io/library/alpine:3.20"],
    [ENGINE, "", undefined],
  ])("in %j by the name %j is %s", (place, name, destination) => {
    expect(destinationOf(place, name)).toBe(destination);
  });
});

describe("the sheet of a drop", () => {
  const anImage = (given: Partial<DropImage>): DropImage => ({
    source: "oci:/x:v1",
    file: 0,
    given: "v1",
    summary: { digest: DIGEST, mediaType: "", kind: "manifest", platforms: [] },
    taken: true,
    name: "v1",
    ...given,
  });
  const draft: DropDraft = {
    place: REPOSITORY,
    files: [{ name: "x", state: "read", sent: 0 }],
    images: [anImage({}), anImage({ source: "oci:/x:v2", name: "v2" })],
  };
  const withImages = (...images: readonly DropImage[]): DropDraft => ({ ...draft, images });

  it("stands for one request for each image that is taken", () => {
    expect(requestsOfDrop(withImages(anImage({}), anImage({ name: "v2", taken: false })))).toEqual([
      {
        source: "oci:/x:v1",
        destination: "a.test:5000/team/app:v1",
        alsoTag: [],
        platforms: [],
        allTags: false,
      },
    ]);
  });

  it("cannot be planned while files are read, nothing is taken or a name is wrong", () => {
    const reading = { ...draft, files: [{ name: "x", state: "reading" as const, sent: 1 }] };
    expect(requestsOfDrop(draft)).toHaveLength(2);
    expect(requestsOfDrop(reading)).toBeUndefined();
    expect(requestsOfDrop(withImages(anImage({ taken: false })))).toBeUndefined();
    expect(requestsOfDrop(withImages(anImage({ name: "" })))).toBeUndefined();
  });

  it("does not let two images take one name, and says it at the second", () => {
    const [first, second] = [anImage({}), anImage({ source: "oci:/x:v2" })];
    const both = withImages(first, second);
    expect([nameProblem(both, first), nameProblem(both, second)]).toEqual([undefined, "taken"]);
    expect(requestsOfDrop(both)).toBeUndefined();
    const left = { ...second, taken: false };
    expect(nameProblem(withImages(first, left), left)).toBeUndefined();
  });

  it("calls an image as people do, or as it stands there", () => {
    expect(givenName(anImage({ given: "docker.io/library/alpine:3.20" }))).toBe("alpine:3.20");
    expect(givenName(anImage({ given: "v1" }))).toBe("v1");
    expect(givenName(anImage({ given: "not a: reference" }))).toBe("not a: reference");
    expect(givenName(anImage({ given: undefined }))).toBeUndefined();
  });
});
