import { describe, expect, it } from "vitest";
import { readRepository } from "../../../../../renderer/features/sheets/read-repository.ts";

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
