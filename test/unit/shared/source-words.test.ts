import { describe, expect, it } from "vitest";
import { parseLocation } from "../../../shared/location.ts";
import { sourceWords } from "../../../shared/source-words.ts";

const DIGEST = `sha256:${"1".repeat(64)}`;

describe("what an image is called", () => {
  it.each([
    ["ghcr.io/team/sub/app:v1", ["app", "team/sub/app", "v1", "ghcr.io"]],
    ["127.0.0.1:5000/app", ["app", "app", "latest", "127.0.0.1:5000"]],
    ["alpine:3.20", ["alpine", "alpine", "3.20", "docker.io"]],
    ["grafana/loki", ["loki", "grafana/loki", "latest", "docker.io"]],
    [`ghcr.io/team/app@${DIGEST}`, ["app", "team/app", undefined, "ghcr.io"]],
    [`ghcr.io/team/app:v1@${DIGEST}`, ["app", "team/app", "v1", "ghcr.io"]],
    ["store:ghcr.io/team/app:v1", ["app", "team/app", "v1", "ghcr.io"]],
    ["docker-daemon:@podman/localhost/app:dev", ["app", "app", "dev", "localhost"]],
    ["docker-archive:/tmp/x.tar:team/app:v2", ["app", "team/app", "v2", "docker.io"]],
    ["oci:/tmp/layout:v3", ["layout", "layout", "v3", undefined]],
    ["oci-archive:/tmp/My App (1).tar.gz", ["my-app-1", "my-app-1", "latest", undefined]],
    ["docker-archive:C:\\Downloads\\App_v1.TAR", ["app_v1", "app_v1", "latest", undefined]],
    ["oci:/tmp/layout/:any name", ["layout", "layout", "latest", undefined]],
    [`oci-archive:/tmp/app.tar.zst@${DIGEST}`, ["app", "app", "latest", undefined]],
  ])("%s", (text, [name, repository, tag, registry]) => {
    expect(sourceWords(parseLocation(text))).toEqual({ name, repository, tag, registry });
  });

  it.each([
    "store:",
    "docker-daemon:",
    `docker-daemon:${DIGEST}`,
    "oci:/",
    "oci-archive:/tmp/应用.tar",
  ])("cannot be told of %s", (text) => {
    expect(() => sourceWords(parseLocation(text))).toThrow(
      expect.objectContaining({ code: "invalid_location" }),
    );
  });
});
