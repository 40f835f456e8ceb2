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
});
