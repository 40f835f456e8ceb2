import { describe, expect, it } from "vitest";
import {
  addressOf,
  engineRowText,
  familiarName,
  fileName,
  imageReference,
  imageTitle,
  locationOfRow,
  placeKey,
  placeOfKey,
  referenceOf,
  referenceOfRow,
  repositoryOf,
} from "../../../../renderer/store/place.ts";

const REPOSITORY = { kind: "repository", host: "127.0.0.1:5000", repository: "team/app" } as const;

describe("places", () => {
  it("name the rows of a repository by tag and those of the store by reference", () => {
    expect(placeKey(REPOSITORY)).toBe("127.0.0.1:5000/team/app");
    expect(locationOfRow(REPOSITORY, "v1")).toBe("127.0.0.1:5000/team/app:v1");
    expect(referenceOfRow(REPOSITORY, "v1")).toBe("127.0.0.1:5000/team/app:v1");
    expect(locationOfRow({ kind: "store" }, "a.test/x:1")).toBe("store:a.test/x:1");
    expect(referenceOfRow({ kind: "store" }, "a.test/x:1")).toBe("a.test/x:1");
  });

  it("find the repository of a location, where there is one", () => {
    expect(repositoryOf("127.0.0.1:5000/team/app:v1")).toEqual({
      host: "127.0.0.1:5000",
      repository: "team/app",
    });
    expect(repositoryOf("alpine")).toEqual({ host: "docker.io", repository: "library/alpine" });
    expect(repositoryOf("store:a.test/x:1")).toBeUndefined();
    expect(repositoryOf("Not A Location")).toBeUndefined();
  });

  it("shorten names as Docker does, and leave alone what they do not understand", () => {
    expect(familiarName("docker.io/library/alpine:3.20")).toBe("alpine:3.20");
    expect(familiarName("NOT A NAME")).toBe("NOT A NAME");
    expect(referenceOf("store:docker.io/library/alpine:3.20")).toBe(
      "docker.io/library/alpine:3.20",
    );
    expect(referenceOf("oci:/tmp/layout:x")).toBeUndefined();
  });
});

describe("lists of repositories as places", () => {
  const all = { kind: "namespace", address: "a.test:5000/team", namespace: "" } as const;
  const team = { kind: "namespace", address: "a.test:5000", namespace: "team/deep" } as const;

  it("have the key of their item in the sidebar, by which they are found again", () => {
    expect(placeKey(all)).toBe("connection:a.test:5000/team");
    expect(placeKey(team)).toBe("namespace:a.test:5000 team/deep");
    for (const place of [all, team, REPOSITORY]) expect(placeOfKey(placeKey(place))).toEqual(place);
  });

  it("are told from repositories of hosts with such names", () => {
    for (const host of ["connection:5000", "namespace:5000"]) {
      const place = { kind: "repository", host, repository: "team/app" } as const;
      expect(placeOfKey(placeKey(place))).toEqual(place);
    }
  });

  it("name their rows by repository, and stand for a part of a registry", () => {
    expect(locationOfRow(team, "team/deep/app")).toBe("a.test:5000/team/deep/app");
    expect(addressOf(all)).toEqual({ host: "a.test:5000", prefix: "team" });
    expect(addressOf(team)).toEqual({ host: "a.test:5000", prefix: "team/deep" });
    expect(addressOf({ ...all, address: "Not an address" }).host).toBe("Not an address");
  });
});

const DIGEST = `sha256:${"ab".repeat(32)}`;

describe("places of other programs", () => {
  const engine = { kind: "engine", engine: "podman" } as const;
  const file = { kind: "file", path: "/tmp/a b.tar" } as const;

  it("name the rows of an engine by reference or ID, and those of a file by location", () => {
    expect(placeKey(engine)).toBe("docker-daemon:@podman");
    expect(locationOfRow(engine, "a.test/x:1")).toBe("docker-daemon:@podman/a.test/x:1");
    expect(locationOfRow(engine, DIGEST)).toBe(`docker-daemon:@podman/${DIGEST}`);
    expect(referenceOfRow(engine, "a.test/x:1")).toBe("a.test/x:1");
    expect(placeKey(file)).toBe("file:/tmp/a b.tar");
    expect(locationOfRow(file, "oci-archive:/tmp/a b.tar:v1")).toBe("oci-archive:/tmp/a b.tar:v1");
  });

  it("tell the reference of an image where they have one", () => {
    expect(referenceOf("docker-daemon:@podman/alpine:3")).toBe("docker.io/library/alpine:3");
    expect(referenceOf("docker-archive:/x.tar:a.test/team/x:1")).toBe("a.test/team/x:1");
    expect(imageReference("oci:/tmp/layout:v1")).toBeUndefined();
    expect(imageReference(`docker-daemon:${DIGEST}`)).toBeUndefined();
    expect(imageReference("docker-daemon:@podman")).toBeUndefined();
  });

  it("give every image a title", () => {
    expect(imageTitle("docker-daemon:@podman/docker.io/library/alpine:3")).toBe("alpine:3");
    expect(imageTitle(`docker-daemon:@podman/${DIGEST}`)).toBe("<none> abababababab");
    expect(imageTitle("oci:/tmp/layout:v1")).toBe("v1");
    expect(imageTitle(`oci-archive:/x.tar@${DIGEST}`)).toBe("<none> abababababab");
    expect(imageTitle("oci:/tmp/layout")).toBe("oci:/tmp/layout");
    expect(imageTitle("Not A Location")).toBe("Not A Location");
    expect(engineRowText(DIGEST)).toBe("<none> abababababab");
    expect(engineRowText("docker.io/library/alpine:3")).toBe("alpine:3");
  });

  it("are called by the last part of their path", () => {
    expect(fileName("/home/octo/a.tar")).toBe("a.tar");
    expect(fileName("/home/octo/layout/")).toBe("layout");
    expect(fileName(String.raw`C:\images\a.tar`)).toBe("a.tar");
    expect(fileName("/")).toBe("/");
  });

  it("N10: are copied as one line each, which no table reads as a formula", () => {
    const file = { kind: "file", path: "/tmp/x" } as const;
    const rows = ["=cmd|' /C calc'!A0", "+1", "@SUM(1)", "a\n=cmd", "a\t=cmd", "a\r-1", "\u202e"];
    for (const row of rows.map((name) => `oci:/tmp/x:${name}`)) {
      const copied = referenceOfRow(file, row);
      expect(copied).toMatch(/^oci:/);
      expect(copied).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });
});
