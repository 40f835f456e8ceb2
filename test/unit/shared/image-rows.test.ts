import { describe, expect, it } from "vitest";
import { joinImageRows } from "../../../shared/image-rows.ts";
import { imageRowSchema } from "../../../shared/provider.ts";

const A = `sha256:${"a".repeat(64)}`;
const B = `sha256:${"b".repeat(64)}`;

function row(digest: string | undefined, tags: readonly string[], bytes: number) {
  const named = tags.map((name) => ({ name }));
  return imageRowSchema.parse({ ...(digest === undefined ? {} : { digest }), tags: named, bytes });
}

describe("rows of images", () => {
  it("trap: put the tags of one image together that lie on two pages", () => {
    const pages = [row(A, ["1.0"], 1), row(B, ["0.9"], 2), row(A, ["1.0", "latest"], 1)];
    expect(joinImageRows(pages)).toEqual([row(A, ["1.0", "latest"], 1), row(B, ["0.9"], 2)]);
  });

  it("keep apart what has no digest, and what is different", () => {
    const rows = [row(undefined, ["a"], 1), row(undefined, ["b"], 1), row(A, [], 1)];
    expect(joinImageRows(rows)).toEqual(rows);
    expect(joinImageRows([])).toEqual([]);
  });

  it("are not changed themselves", () => {
    const first = row(A, ["1.0"], 1);
    joinImageRows([first, row(A, ["2.0"], 1)]);
    expect(first.tags).toEqual([{ name: "1.0" }]);
  });
});
