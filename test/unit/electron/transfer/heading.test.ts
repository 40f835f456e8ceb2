import { resolve } from "node:path";
import { expect, it } from "vitest";
import { anchored } from "../../../../electron/transfer/heading.ts";

it("makes paths whole for a process that stands elsewhere, and leaves a pipe what it is", () => {
  const request = { alsoTag: [], platforms: [], allTags: false };
  expect(
    anchored({ ...request, source: "docker-archive:-", destination: "oci:here:v1" }),
  ).toMatchObject({ source: "docker-archive:-", destination: `oci:${resolve("here")}:v1` });
  expect(
    anchored({ ...request, source: "oci-archive:./-", destination: "docker-archive:-" }),
  ).toMatchObject({ source: `oci-archive:${resolve("-")}`, destination: "docker-archive:-" });
});
