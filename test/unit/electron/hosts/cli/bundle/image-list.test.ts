import { describe, expect, it } from "vitest";
import { parseImageList } from "../../../../../../electron/hosts/cli/bundle/image-list.ts";

describe("parseImageList", () => {
  it("passes over comments and empty lines, and takes each image once", () => {
    const text = "\n# a list\nalpine:3.20\r\n  r.io/app@sha256:00 # pinned\nalpine:3.20\n";
    expect(parseImageList(text)).toEqual(["alpine:3.20", "r.io/app@sha256:00"]);
  });
});
