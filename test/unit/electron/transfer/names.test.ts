import { describe, expect, it } from "vitest";
import {
  locationOfName,
  nameCopies,
  type NamedCopy,
  needsFromSource,
} from "../../../../electron/transfer/names.ts";
import type { ImageRoot } from "../../../../electron/images/image-store.ts";
import { formatLocation, parseLocation } from "../../../../shared/location.ts";

const DIGEST = `sha256:${"a".repeat(64)}` as const;
const OTHER = `sha256:${"b".repeat(64)}` as const;

interface Extras {
  readonly alsoTag?: readonly string[];
  readonly allTags?: boolean;
  readonly available?: readonly string[];
  readonly roots?: readonly ImageRoot[];
}

function name(source: string, destination: string, extras: Extras = {}): readonly NamedCopy[] {
  const request = {
    source: parseLocation(source),
    destination: parseLocation(destination),
    alsoTag: extras.alsoTag ?? [],
    allTags: extras.allTags ?? false,
  };
  return nameCopies(request, { names: extras.available ?? [], roots: extras.roots ?? [] });
}

describe("nameCopies", () => {
  it.each([
    // From a registry
    ["r.io/a/x:v1", "s.io/b", { name: "v1" }, ["v1"]],
    ["r.io/a/x", "s.io/b/y", { name: "latest" }, ["latest"]],
    ["r.io/a/x:v1", "s.io/b:v2", { name: "v1" }, ["v2"]],
    ["r.io/a/x:v1", "store:", { name: "v1" }, ["r.io/a/x:v1"]],
    ["alpine", "store:", { name: "latest" }, ["docker.io/library/alpine:latest"]],
    ["r.io/a/x:v1", "store:mine", { name: "v1" }, ["docker.io/library/mine:v1"]],
    ["r.io/a/x:v1", "store:r.io/z:q", { name: "v1" }, ["r.io/z:q"]],
    ["r.io/a/x:v1", "oci:/out", { name: "v1" }, ["v1"]],
    ["r.io/a/x:v1", "oci:/out:any name", { name: "v1" }, ["any name"]],
    // By digest
    [`r.io/a/x@${DIGEST}`, "s.io/b", { digest: DIGEST }, []],
    [`r.io/a/x@${DIGEST}`, "s.io/b:v2", { digest: DIGEST }, ["v2"]],
    [`r.io/a/x@${DIGEST}`, "store:", { digest: DIGEST }, [`r.io/a/x@${DIGEST}`]],
    [`r.io/a/x:v1@${DIGEST}`, "store:", { digest: DIGEST }, ["r.io/a/x:v1"]],
    [`r.io/a/x:v1@${DIGEST}`, "s.io/b", { digest: DIGEST }, ["v1"]],
    [`r.io/a/x@${DIGEST}`, `s.io/b@${DIGEST}`, { digest: DIGEST }, []],
    [`oci:/in@${DIGEST}`, "s.io/b", { digest: DIGEST }, []],
    [`oci:/in@${DIGEST}`, "store:r.io/z", { digest: DIGEST }, [`r.io/z@${DIGEST}`]],
    // From the store
    ["store:r.io/a/x:v1", "s.io/b", { name: "r.io/a/x:v1" }, ["v1"]],
    ["store:r.io/a/x", "s.io/b", { name: "r.io/a/x:latest" }, ["latest"]],
    ["store:r.io/a/x:v1", "oci:/out", { name: "r.io/a/x:v1" }, ["v1"]],
    // From a layout
    ["oci:/in:v1", "s.io/b", { name: "v1" }, ["v1"]],
    ["oci:/in:r.io/a/x:v1", "store:", { name: "r.io/a/x:v1" }, ["r.io/a/x:v1"]],
    ["oci:/in:app:v3", "s.io/b", { name: "app:v3" }, ["v3"]],
    ["oci:/in:any name", "oci:/out", { name: "any name" }, ["any name"]],
  ])("moves %s to %s as %j -> %j", (source, destination, from, to) => {
    expect(name(source, destination)).toEqual([{ from, to }]);
  });

  it("takes the only image of a layout, and lists the names when there are several", () => {
    const only = { digest: DIGEST, names: ["v9"] };
    expect(name("oci:/in", "s.io/b", { roots: [only] })).toEqual([
      { from: { name: "v9" }, to: ["v9"] },
    ]);
    const roots = [{ digest: OTHER, names: Array.from({ length: 12 }, (_, n) => `v${n}`) }, only];
    expect(() => name("oci:/in", "s.io/b", { roots })).toThrow(/v0, .*, v9, …/);
    expect(() => name("oci:/in", "s.io/b")).toThrow(
      expect.objectContaining({ code: "image_not_found" }),
    );
  });

  it("R38: takes the only image of a file by the first of its names", () => {
    const roots = [{ digest: DIGEST, names: ["r.io/a:v1", "r.io/a:latest"] }];
    expect(name("docker-archive:/in.tar", "store:", { roots })).toEqual([
      { from: { name: "r.io/a:v1" }, to: ["r.io/a:v1"] },
    ]);
  });

  it.each([
    ["oci-archive:/tmp/My App.tar.gz", "s.io/b", ["latest"]],
    ["oci-archive:/tmp/My App.tar.gz", "s.io/b:v2", ["v2"]],
    ["oci-archive:/tmp/My App.tar.gz", "store:", ["docker.io/library/my-app:latest"]],
    ["docker-archive:/tmp/app.tar", "docker-daemon:", ["docker.io/library/app:latest"]],
    ["docker-archive:/tmp/app.tar", "store:r.io/z", ["r.io/z:latest"]],
    ["oci:/tmp/app", "oci:/out", ["latest"]],
    ["oci:/tmp/app", "oci-archive:/out.tar", []],
    ["docker-archive:-", "s.io/b", ["latest"]],
  ])("R38: moves the only image of %s, which has no name, to %s as %j", (source, to, names) => {
    const roots = [{ digest: DIGEST, names: [] }];
    expect(name(source, to, { roots })).toEqual([{ from: { digest: DIGEST }, to: names }]);
  });

  it("R38: asks for a name where the file has none that could be one, or the images are several", () => {
    const roots = [{ digest: DIGEST, names: [] }];
    expect(() => name("docker-archive:-", "store:", { roots })).toThrow(/name it: store:NAME/);
    const two = [...roots, { digest: OTHER, names: [] }];
    expect(() => name("oci:/in", "store:", { roots: two })).toThrow(/2 images without a name/);
  });

  it.each([
    ["oci:/in:v1", "store:", "name it: store:NAME"],
    [`oci:/in@${DIGEST}`, "store:", "name it"],
    [`oci:/in@${DIGEST}`, "oci:/out", "give it a name"],
    ["oci:/in:any name", "s.io/b", "is not a tag"],
    ["oci:/in:any name", "store:r.io/b", "is not a tag"],
    ["store:", "s.io/b", "name one image"],
    [`r.io/a/x@${DIGEST}`, `s.io/b@${OTHER}`, "a digest cannot be chosen"],
    ["r.io/a/x:v1", `s.io/b@${DIGEST}`, "a digest cannot be chosen"],
    ["r.io/a/x:v1", `oci:/out@${DIGEST}`, "a digest cannot be chosen"],
  ])("refuses %s to %s: %s", (source, destination, why) => {
    expect(() => name(source, destination)).toThrow(
      expect.objectContaining({
        code: "invalid_location",
        details: expect.objectContaining({ why: expect.stringContaining(why) }),
      }),
    );
  });

  it.each([
    ["r.io/team/a:v1", "docker-archive:/x.tar", "r.io/team/a:v1"],
    ["alpine", "oci-archive:/x.tar", "docker.io/library/alpine:latest"],
    ["oci:/in:v1", "oci-archive:/x.tar", "v1"],
    ["r.io/a:v1", "oci-archive:/x.tar:mine", "mine"],
    ["docker-archive:/x.tar:r.io/a:v1", "s.io/b", "v1"],
    ["docker-archive:/x.tar:r.io/a:v1", "store:", "r.io/a:v1"],
    ["docker-daemon:alpine:3", "s.io/b", "3"],
    ["r.io/a:v1", "docker-daemon:", "r.io/a:v1"],
    ["r.io/a:v1", "docker-daemon:@podman/b", "docker.io/library/b:v1"],
  ])("R38: from %s to %s it is called %s", (source, destination, expected) => {
    expect(name(source, destination)).toMatchObject([{ to: [expected] }]);
  });

  it("R38: writes what has no name into an archive by its digest alone", () => {
    expect(name(`r.io/a@${DIGEST}`, "oci-archive:/x.tar")).toMatchObject([{ to: [] }]);
    expect(name(`docker-daemon:${DIGEST}`, "oci-archive:/x.tar")).toEqual([
      { from: { digest: DIGEST }, to: [] },
    ]);
  });

  it("adds further tags in the same repository, each once", () => {
    expect(name("r.io/a:v1", "s.io/b:v1", { alsoTag: ["v2", "v1", "v2"] })[0]?.to).toEqual([
      "v1",
      "v2",
    ]);
    expect(name("r.io/a:v1", "store:", { alsoTag: ["v2"] })[0]?.to).toEqual([
      "r.io/a:v1",
      "r.io/a:v2",
    ]);
    expect(name(`r.io/a@${DIGEST}`, "s.io/b", { alsoTag: ["v2"] })[0]?.to).toEqual(["v2"]);
    expect(() => name("r.io/a:v1", "s.io/b", { alsoTag: ["not a tag"] })).toThrow(
      expect.objectContaining({ code: "invalid_reference" }),
    );
  });
});

describe("nameCopies with all tags", () => {
  const available = ["v1", "v2", "sha256:nonsense"];

  it("takes every tag of a registry's repository", () => {
    expect(name("r.io/a/x", "s.io/b", { allTags: true, available })).toEqual([
      { from: { name: "v1" }, to: ["v1"] },
      { from: { name: "v2" }, to: ["v2"] },
    ]);
    expect(name("r.io/a/x", "store:", { allTags: true, available })[1]?.to).toEqual([
      "r.io/a/x:v2",
    ]);
  });

  it("takes only the names of the repository from the store", () => {
    const names = ["r.io/a/x:v1", "r.io/a/x2:v1", "r.io/a/x:v2", `r.io/a/x@${DIGEST}`, "!"];
    const copies = name("store:r.io/a/x", "s.io/b", { allTags: true, available: names });
    expect(copies.map((copy) => copy.to)).toEqual([["v1"], ["v2"]]);
  });

  it("refuses a tag at either side, further tags, two images with one name, and nothing at all", () => {
    const all = { allTags: true, available };
    expect(() => name("r.io/a:v1", "s.io/b", all)).toThrow(/must not name one/);
    expect(() => name("r.io/a", "s.io/b:v1", all)).toThrow(/must not name one/);
    expect(() => name("r.io/a", "oci:/out:v1", all)).toThrow(/must not name one/);
    expect(() => name("r.io/a", "s.io/b", { ...all, alsoTag: ["x"] })).toThrow(/no further tag/);
    const clash = { allTags: true, available: ["a/x:v1", "b/x:v1"] };
    expect(() => name("oci:/in", "s.io/b", clash)).toThrow(/two images would be called "v1"/);
    expect(() => name("r.io/a", "s.io/b", { allTags: true })).toThrow(/no tag in r.io\/a/);
    expect(() => name("oci:/in", "s.io/b", { allTags: true, available: ["any name"] })).toThrow(
      /is not a tag/,
    );
  });

  it("knows what the source has to be asked for", () => {
    const needs = (source: string, allTags: boolean): string | undefined =>
      needsFromSource({
        source: parseLocation(source),
        destination: parseLocation("r.io/x"),
        alsoTag: [],
        allTags,
      });
    expect([needs("oci:/in", false), needs("oci:/in", true)]).toEqual(["roots", "names"]);
    expect([needs("r.io/a", true), needs("r.io/a", false)]).toEqual(["names", undefined]);
    expect(needs("oci:/in:v1", false) ?? needs(`oci:/in@${DIGEST}`, false)).toBeUndefined();
  });
});

describe("locationOfName", () => {
  it.each([
    ["r.io/a", "v1", "r.io/a:v1"],
    ["store:", "r.io/a:v1", "store:r.io/a:v1"],
    ["oci:/out", "v1", "oci:/out:v1"],
    ["docker-daemon:", "r.io/a:v1", "docker-daemon:r.io/a:v1"],
    ["docker-archive:/a.tar", "r.io/a:v1", "docker-archive:/a.tar:r.io/a:v1"],
  ])("%s with %s is %s", (location, tag, expected) => {
    expect(formatLocation(locationOfName(parseLocation(location), tag))).toBe(expected);
  });

  it("leaves a location alone when there is no name", () => {
    expect(formatLocation(locationOfName(parseLocation("r.io/a"), undefined))).toBe("r.io/a");
  });
});
