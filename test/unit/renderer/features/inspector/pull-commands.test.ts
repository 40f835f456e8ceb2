import { describe, expect, it } from "vitest";
import { pullCommands } from "../../../../../renderer/features/inspector/pull-commands.ts";
import { parseLocation } from "../../../../../shared/location.ts";

describe("command lines for an image", () => {
  it("pull it from a registry", () => {
    expect(pullCommands(parseLocation("docker.io/library/alpine:3.20"))).toEqual([
      "portolan pull alpine:3.20",
      "docker pull alpine:3.20",
    ]);
  });

  it("push it from the store", () => {
    expect(pullCommands(parseLocation("store:a.test/x:1"))).toEqual([
      "portolan push store:a.test/x:1 a.test/x:1",
    ]);
  });

  it("are none for other places", () => {
    expect(pullCommands(parseLocation("oci:/tmp/layout:x"))).toEqual([]);
  });
});
