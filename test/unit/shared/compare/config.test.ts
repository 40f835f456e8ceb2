import { describe, expect, it } from "vitest";
import { compareFacts } from "../../../../shared/compare/config.ts";
import type { CompareSubject } from "../../../../shared/compare/subject.ts";
import { aSubject } from "../../../support/compare-subjects.ts";

const withRun = (config: NonNullable<NonNullable<CompareSubject["config"]>["config"]>) =>
  aSubject({ config: { config } });

function changes(left: CompareSubject, right: CompareSubject): unknown {
  return compareFacts(left, right)
    .filter(({ sign }) => sign !== "=")
    .map(({ sign, field, key, left: l, right: r }) => [sign, field, key, l, r]);
}

describe("configurations of two images", () => {
  it("differ by variable and by label", () => {
    const left = withRun({ Env: ["PATH=/bin", "OLD=1", "A=b=c"], Labels: { x: "1" } });
    const right = withRun({ Env: ["A=b=c", "PATH=/usr/bin:/bin", "NEW"], Labels: { x: "2" } });
    expect(changes(left, right)).toEqual([
      ["~", "env", "PATH", "/bin", "/usr/bin:/bin"],
      ["-", "env", "OLD", "1", undefined],
      ["+", "env", "NEW", undefined, ""],
      ["~", "labels", "x", "1", "2"],
    ]);
  });

  it("differ by entrypoint, command, user, folder, ports, volumes and signal", () => {
    const left = withRun({
      Entrypoint: ["a"],
      Cmd: ["b"],
      User: "0",
      ExposedPorts: { "80/tcp": {} },
    });
    const right = withRun({
      Entrypoint: ["a", "--"],
      User: "node",
      WorkingDir: "/srv",
      Volumes: { "/data": {} },
      StopSignal: "SIGINT",
    });
    expect(changes(left, right)).toEqual([
      ["~", "entrypoint", undefined, '["a"]', '["a","--"]'],
      ["-", "command", undefined, '["b"]', undefined],
      ["+", "workingDir", undefined, undefined, "/srv"],
      ["~", "user", undefined, "0", "node"],
      ["-", "ports", "80/tcp", "", undefined],
      ["+", "volumes", "/data", undefined, ""],
      ["+", "stopSignal", undefined, undefined, "SIGINT"],
    ]);
  });

  it("do not differ by nothing written in several ways, by the order of members, or by one instant", () => {
    const left = aSubject({
      config: { created: "2026-10-20T15:40:00Z", config: { User: "", Cmd: [], Labels: null } },
      extras: { Healthcheck: { Test: ["CMD", "x"], Interval: 5 }, OnBuild: [] },
    });
    const right = aSubject({
      config: { created: "2026-10-20T17:40:00.000+02:00", config: null },
      extras: { Healthcheck: { Interval: 5, Test: ["CMD", "x"] }, OnBuild: null },
    });
    expect(changes(left, right)).toEqual([]);
  });

  it("that cannot be read differ by digest", () => {
    const { config: _unread, ...left } = aSubject({ configDigest: "sha256:1" });
    expect(changes(left, aSubject({ configDigest: "sha256:2" }))).toEqual([
      ["~", "config", undefined, "sha256:1", "sha256:2"],
    ]);
  });

  it("come with annotations and media types, as far as both places tell them", () => {
    const left = aSubject({ annotations: { a: "1" }, mediaType: "oci", configType: "x" });
    const right = aSubject({ annotations: { b: "1" }, mediaType: "docker", artifactType: "y" });
    const mediaType = "application/vnd.oci.image.config.v1+json";
    expect(changes(left, right)).toEqual([
      ["~", "mediaType", undefined, "oci", "docker"],
      ["~", "configType", undefined, "x", mediaType],
      ["+", "artifactType", undefined, undefined, "y"],
      ["-", "annotations", "a", "1", undefined],
      ["+", "annotations", "b", undefined, "1"],
    ]);
    const { mediaType: _m, configType: _c, annotations: _a, ...engine } = aSubject();
    expect(changes(left, { ...engine, kind: "engine" })).toEqual([]);
  });
});
