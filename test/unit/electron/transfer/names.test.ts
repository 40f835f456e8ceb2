import { describe, expect, it } from "vitest";
import {
  locationOfName,
  nameCopies,
  type NamedCopy,
  needsSourceNames,
} from "../../../../electron/transfer/names.ts";
import { formatLocation, parseLocation } from "../../../../shared/location.ts";

const DIGEST = `sha256:${"a".repeat(64)}` as const;
const OTHER = `sha256:${"b".repeat(64)}` as const;

interface Extras {
  readonly alsoTag?: readonly string[];
  readonly allTags?: boolean;
  readonly available?: readonly string[];
}

function name(source: string, destination: string, extras: Extras = {}): readonly NamedCopy[] {
  const request = {
    source: parseLocation(source),
    destination: parseLocation(destination),
    alsoTag: extras.alsoTag ?? [],
    allTags: extras.allTags ?? false,
  };
  return nameCopies(request, extras.available ?? []);
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
    expect(name("oci:/in", "s.io/b", { available: ["v9"] })).toEqual([
      { from: { name: "v9" }, to: ["v9"] },
    ]);
    const many = Array.from({ length: 12 }, (_, n) => `v${n}`);
    expect(() => name("oci:/in", "s.io/b", { available: many })).toThrow(/v0, .*, v9, …/);
    expect(() => name("oci:/in", "s.io/b")).toThrow(
      expect.objectContaining({ code: "image_not_found" }),
    );
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

  it("knows when the source's names are needed", () => {
    const needs = (source: string, allTags: boolean): boolean =>
      needsSourceNames({
        source: parseLocation(source),
        destination: parseLocation("r.io/x"),
        alsoTag: [],
        allTags,
      });
    expect([needs("oci:/in", false), needs("r.io/a", true)]).toEqual([true, true]);
    expect([needs("oci:/in:v1", false), needs(`oci:/in@${DIGEST}`, false)]).toEqual([false, false]);
    expect(needs("r.io/a", false)).toBe(false);
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
