import { describe, expect, it } from "vitest";
import { refuseReplacing } from "../../../shared/kept-tags.ts";
import type { Digest } from "../../../shared/oci/digest.ts";

const digest: Digest = `sha256:${"1".repeat(64)}`;
const previous: Digest = `sha256:${"2".repeat(64)}`;

describe("a plan whose tags are kept", () => {
  it("may make tags, and find them where they belong", () => {
    const tags = [
      { name: "v1", digest, action: "create" as const },
      { name: "v2", digest, action: "unchanged" as const },
    ];
    expect(() => refuseReplacing({ tags })).not.toThrow();
  });

  it("may not replace one, and says which image it has and which it would get", () => {
    const tags = [{ name: "v1", digest, action: "replace" as const, previous }];
    expect(() => refuseReplacing({ tags })).toThrow(
      expect.objectContaining({
        code: "tag_exists",
        details: { tag: "v1", digest, actual: previous, side: "destination" },
      }),
    );
  });
});
