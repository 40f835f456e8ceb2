import { describe, expect, it } from "vitest";
import {
  readRepositories,
  readRepository,
} from "../../../../../renderer/features/sheets/read-repository.ts";

describe("a repository that is opened by name", () => {
  it.each([
    ["a.test", "team/app", "team/app"],
    ["a.test", "  team/app ", "team/app"],
    ["a.test", "a.test/team/app:v1", "team/app"],
    ["a.test", "team/app@sha256:00", "team/app"],
    ["docker.io", "alpine", "library/alpine"],
    ["docker.io", "docker.io/alpine:3.20", "library/alpine"],
    ["docker.io", "grafana/loki", "grafana/loki"],
    ["a.test:5000", "a.test:5000/app:1", "app"],
  ])("on %s is read from %j", (host, text, repository) => {
    expect(readRepository(host, text)).toBe(repository);
  });

  it.each(["", "  ", "team/", "Team/App", "team app", "/app"])("is not %j", (text) => {
    expect(readRepository("a.test", text)).toBeUndefined();
    expect(readRepository("docker.io", text)).toBeUndefined();
  });
});

describe("reading several repositories", () => {
  it("takes names and pasted references apart by spaces, commas and line breaks", () => {
    const text =
      "team/app, a.test:5000/team/tools:1.0\nhttps://a.test:5000/team/app  team/x@sha256:1";
    expect(readRepositories("a.test:5000", text)).toEqual({
      names: ["team/app", "team/tools", "team/x"],
      wrong: [],
    });
  });

  it("says which parts are no repositories, also those of other hosts", () => {
    expect(readRepositories("a.test", "team/app Team/App b.test:1/x")).toEqual({
      names: ["team/app"],
      wrong: ["Team/App", "b.test:1/x"],
    });
    expect(readRepositories("a.test", " ,\n")).toEqual({ names: [], wrong: [] });
  });
});
