import { describe, expect, it } from "vitest";
import {
  familiarName,
  locationOfRow,
  placeKey,
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
