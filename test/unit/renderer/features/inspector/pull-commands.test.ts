import { describe, expect, it } from "vitest";
import {
  pullCommand,
  pushCommands,
} from "../../../../../renderer/features/inspector/pull-commands.ts";
import { PULL_TOOLS } from "../../../../../renderer/store/pull-tool.ts";
import { parseLocation } from "../../../../../shared/location.ts";
import type { Digest } from "../../../../../shared/oci/digest.ts";

const DIGEST: Digest = `sha256:${"a".repeat(64)}`;

describe("command lines for an image", () => {
  it("row 51: pull it from a registry by its tag, with each tool", () => {
    const location = parseLocation("docker.io/library/alpine:3.20");
    const commands = PULL_TOOLS.map((tool) => pullCommand(location, DIGEST, { tool, by: "tag" }));
    expect(commands).toEqual([
      "docker pull alpine:3.20",
      "podman pull docker.io/library/alpine:3.20",
      "nerdctl pull alpine:3.20",
      "crane pull alpine:3.20 alpine.tar",
      "skopeo copy --all docker://docker.io/library/alpine:3.20 oci:alpine",
      "oras copy docker.io/library/alpine:3.20 --to-oci-layout alpine:3.20",
      "portolan pull alpine:3.20",
    ]);
  });

  it("pull exactly this image by its digest, also where it has no tag", () => {
    const choice = { tool: "docker", by: "digest" } as const;
    const command = `docker pull h.test/a/b@${DIGEST}`;
    expect(pullCommand(parseLocation("h.test/a/b:v1"), DIGEST, choice)).toBe(command);
    const untagged = parseLocation(`h.test/a/b@${DIGEST}`);
    expect(pullCommand(untagged, DIGEST, { ...choice, by: "tag" })).toBe(command);
  });

  it("push it from the store", () => {
    expect(pushCommands(parseLocation("store:a.test/x:1"))).toEqual([
      "portolan push store:a.test/x:1 a.test/x:1",
    ]);
  });

  it("are none for other places", () => {
    const location = parseLocation("oci:/tmp/layout:x");
    expect(pullCommand(location, DIGEST, { tool: "docker", by: "tag" })).toBeUndefined();
    expect(pushCommands(location)).toEqual([]);
  });

  it("N10: name only what no shell reads as anything else", () => {
    const names = ["a.test:5000/b_c/d-e.f:V1_.-", "docker.io/library/x:1", "localhost/app:1"];
    const commands = names
      .map((name) => parseLocation(name))
      .flatMap((location) =>
        PULL_TOOLS.flatMap((tool) =>
          (["tag", "digest"] as const).map((by) => pullCommand(location, DIGEST, { tool, by })),
        ),
      );
    for (const command of [...commands, ...pushCommands(parseLocation("store:a.test/x:1"))])
      expect(command).toMatch(/^[\w.:/@ -]+$/);
  });

  it.each([
    "a.test/x:$(touch y)",
    "a.test/x:`id`",
    "a.test/x;id",
    "a.test/x|id",
    "a.test/x&id",
    "a.test/x:1>y",
    "a.test/x:'1",
    'a.test/x:"1',
    "a.test/$HOME",
    "a.test/x*",
    "a.test/~x",
    "a.test/x:1\nid",
    "a.test/x:1 --help",
    "-v/x",
    "a.test/-x",
  ])("N10: are not made of %j, which is no name", (name) => {
    expect(() => parseLocation(name)).toThrow();
  });
});
